(* Means over draws of which two moments are known, and loops that such draws drive.

   A mean is a linear functional of what is drawn; that is all of probability that is used, and two_valued below
   is such means on a finite space. *)
From Coq Require Import List.
From Coq Require FunctionalExtensionality.
Import ListNotations.

Definition total (N : Z) (z : Z -> R) : R := Sum 1 N z.
Definition squares (N : Z) (z : Z -> R) : R := Sum 1 N (fun i => z i * z i).
Definition average (N : Z) (z : Z -> R) : R := total N z * / IZR N.
Definition mean_square (N : Z) (z : Z -> R) : R := squares N z * / IZR N.
Definition sample_variance (below : R) (N : Z) (z : Z -> R) : R :=
  (squares N z - total N z ^ 2 * / IZR N) * / (IZR N - below).

(* Draws of which so many are possible at once, any two with c times the variance as their covariance. *)
Record sampling (c : R) (possible : Z -> Prop) := {
  support : R -> Prop;
  admits : R -> R -> Prop;
  mean : Z -> R -> R -> ((Z -> R) -> R) -> R;
  support_convex : forall a x y, 0 <= a <= 1 -> support x -> support y -> support (a * x + (1 - a) * y);
  admits_variance : forall m v, admits m v -> 0 <= v;
  mean_plus : forall N m v f g, mean N m v (fun z => f z + g z) = mean N m v f + mean N m v g;
  mean_scale : forall N m v a f, mean N m v (fun z => a * f z) = a * mean N m v f;
  mean_one : forall N m v, mean N m v (fun _ => 1) = 1;
  mean_support : forall N m v f g, possible N -> admits m v ->
    (forall z, (forall i, (1 <= i)%Z -> (i <= N)%Z -> support (z i)) -> f z = g z) -> mean N m v f = mean N m v g;
  mean_draw : forall N m v i, possible N -> admits m v -> (1 <= i)%Z -> (i <= N)%Z -> mean N m v (fun z => z i) = m;
  mean_draw_squared : forall N m v i, possible N -> admits m v -> (1 <= i)%Z -> (i <= N)%Z ->
    mean N m v (fun z => z i * z i) = m * m + v;
  mean_product : forall N m v i j, possible N -> admits m v -> (1 <= i)%Z -> (i <= N)%Z -> (1 <= j)%Z -> (j <= N)%Z ->
    i <> j -> mean N m v (fun z => z i * z j) = m * m + c * v
}.
Arguments support {c possible}.
Arguments admits {c possible}.
Arguments mean {c possible}.
Arguments support_convex {c possible}.
Arguments admits_variance {c possible}.
Arguments mean_plus {c possible}.
Arguments mean_scale {c possible}.
Arguments mean_one {c possible}.
Arguments mean_support {c possible}.
Arguments mean_draw {c possible}.
Arguments mean_draw_squared {c possible}.
Arguments mean_product {c possible}.

(* Independent draws, and draws without replacement from W numbers. *)
Definition draws := sampling 0 (fun _ => True).
Definition selections (W : Z) := sampling (- / (IZR W - 1)) (fun N => (N <= W)%Z).

(* ---- what follows for sums of draws, for every number of them ---- *)

Lemma Sum_const a b c : (a <= b + 1)%Z -> Sum a b (fun _ => c) = (IZR b - IZR a + 1) * c.
Proof.
  intros H. apply (Sum_is a b _ (fun k => (IZR k - IZR a + 1) * c)); [exact H | | intros k _ _]; cbv beta; rewrite minus_IZR; ring.
Qed.

Lemma Sum_times a b c f : Sum a b (fun i => c * f i) = c * Sum a b f.
Proof.
  unfold Sum. induction (Z.to_nat (b - a + 1)) as [|n IH]; cbn [terms]; [ring | rewrite IH; ring].
Qed.

Lemma Sum_plus a b f g : Sum a b (fun i => f i + g i) = Sum a b f + Sum a b g.
Proof. unfold Sum. induction (Z.to_nat (b - a + 1)) as [|n IH]; cbn [terms]; [ring | rewrite IH; ring]. Qed.

Lemma mean_constant {c possible} (L : sampling c possible) N m v a : mean L N m v (fun _ => a) = a.
Proof.
  replace (fun _ : Z -> R => a) with (fun _ : Z -> R => a * 1) by (apply FunctionalExtensionality.functional_extensionality; intros; ring).
  rewrite (mean_scale L N m v a (fun _ => 1)), mean_one. ring.
Qed.

Lemma mean_sum {c possible} (L : sampling c possible) N m v a b (f : Z -> (Z -> R) -> R) :
  mean L N m v (fun z => Sum a b (fun i => f i z)) = Sum a b (fun i => mean L N m v (f i)).
Proof.
  unfold Sum. induction (Z.to_nat (b - a + 1)) as [|n IH]; cbn [terms].
  - apply mean_constant.
  - rewrite mean_plus, IH. reflexivity.
Qed.

Lemma mean_total {c possible} (L : sampling c possible) N m v : possible N -> admits L m v -> (0 <= N)%Z -> mean L N m v (total N) = IZR N * m.
Proof.
  intros O A H. unfold total. change (fun z => Sum 1 N z) with (fun z : Z -> R => Sum 1 N (fun i => z i)).
  rewrite mean_sum, (Sum_same 1 N 1 N _ (fun _ => m)); [|reflexivity|reflexivity|].
  - rewrite Sum_const by lia. ring.
  - intros k ? ?. apply mean_draw; assumption.
Qed.

Lemma mean_squares {c possible} (L : sampling c possible) N m v : possible N -> admits L m v -> (0 <= N)%Z -> mean L N m v (squares N) = IZR N * (m * m + v).
Proof.
  intros O A H. unfold squares. change (fun z => Sum 1 N (fun i => z i * z i)) with (fun z : Z -> R => Sum 1 N (fun i => z i * z i)).
  rewrite (mean_sum L N m v 1 N (fun i z => z i * z i)), (Sum_same 1 N 1 N _ (fun _ => m * m + v)); [|reflexivity|reflexivity|].
  - rewrite Sum_const by lia. ring.
  - intros k ? ?. apply mean_draw_squared; assumption.
Qed.

(* One draw times the sum of the first k. *)
Lemma mean_row {c possible} (L : sampling c possible) N m v i : possible N -> admits L m v -> (1 <= i)%Z -> (i <= N)%Z -> forall k, (0 <= k)%Z -> (k <= N)%Z ->
  mean L N m v (fun z => z i * Sum 1 k z) = IZR k * (m * m + c * v) + (if Z_le_dec i k then v - c * v else 0).
Proof.
  intros O A Hi HN. by_induction.
  - intros _. replace (fun z => z i * Sum 1 0 z) with (fun _ : Z -> R => 0).
    + rewrite mean_constant. destruct (Z_le_dec i 0); [lia | ring].
    + apply FunctionalExtensionality.functional_extensionality. intros z. rewrite Sum_empty by lia. ring.
  - intros k Hk IH HkN.
    replace (fun z => z i * Sum 1 (k + 1) z) with (fun z : Z -> R => z i * Sum 1 k z + z i * z (k + 1)%Z).
    + rewrite mean_plus, IH by lia. rewrite plus_IZR. destruct (Z.eq_dec i (k + 1)) as [->|D].
      * rewrite mean_draw_squared by (assumption || lia).
        destruct (Z_le_dec (k + 1) k); [lia|]. destruct (Z_le_dec (k + 1) (k + 1)); [ring | lia].
      * rewrite mean_product by (assumption || lia).
        destruct (Z_le_dec i k), (Z_le_dec i (k + 1)); try lia; ring.
    + apply FunctionalExtensionality.functional_extensionality. intros z. rewrite (Sum_last 1 (k + 1) k) by lia. ring.
Qed.

Lemma mean_total_squared {c possible} (L : sampling c possible) N m v : possible N -> admits L m v -> (0 <= N)%Z ->
  mean L N m v (fun z => total N z * total N z) = IZR N * v + IZR N * (IZR N - 1) * (c * v) + IZR N * IZR N * (m * m).
Proof.
  intros O A H.
  replace (fun z => total N z * total N z) with (fun z : Z -> R => Sum 1 N (fun i => z i * Sum 1 N z)).
  - rewrite (mean_sum L N m v 1 N (fun i z => z i * Sum 1 N z)), (Sum_same 1 N 1 N _ (fun _ => IZR N * (m * m + c * v) + (v - c * v))); [|reflexivity|reflexivity|].
    + rewrite Sum_const by lia. ring.
    + intros k ? ?. rewrite (mean_row L N m v k) by (assumption || lia). destruct (Z_le_dec k N); [ring | lia].
  - apply FunctionalExtensionality.functional_extensionality. intros z. unfold total.
    rewrite (Sum_same 1 N 1 N _ (fun i => Sum 1 N z * z i)); [apply Sum_times | reflexivity | reflexivity | intros; ring].
Qed.

(* A quadratic polynomial in the sum and the sum of squares: its coefficients are read off at five places. *)
Definition quadratic (F : R -> R -> R) : Prop := forall s q,
  2 * F s q = 2 * F 0 0 + (F 1 0 - F (-1) 0) * s + (F 1 0 + F (-1) 0 - 2 * F 0 0) * (s * s) + 2 * (F 0 1 - F 0 0) * q.

Lemma mean_quadratic {c possible} (L : sampling c possible) N m v f F :
  possible N -> admits L m v -> (0 <= N)%Z -> (forall z, f z = F (total N z) (squares N z)) -> quadratic F ->
  mean L N m v f = F 0 0 + (F 1 0 - F (-1) 0) * / 2 * (IZR N * m)
    + (F 1 0 + F (-1) 0 - 2 * F 0 0) * / 2 * (IZR N * v + IZR N * (IZR N - 1) * (c * v) + IZR N * IZR N * (m * m)) + (F 0 1 - F 0 0) * (IZR N * (m * m + v)).
Proof.
  intros O A H E Q.
  replace f with (fun z : Z -> R => F 0 0 + (F 1 0 - F (-1) 0) * / 2 * total N z
    + (F 1 0 + F (-1) 0 - 2 * F 0 0) * / 2 * (total N z * total N z) + (F 0 1 - F 0 0) * squares N z)
    by (apply FunctionalExtensionality.functional_extensionality; intros z; rewrite E; specialize (Q (total N z) (squares N z)); lra).
  rewrite !mean_plus, !mean_scale, mean_constant.
  change (fun z => total N z) with (total N). change (fun z => squares N z) with (squares N).
  rewrite mean_total, mean_squares, mean_total_squared by assumption. reflexivity.
Qed.

Lemma mean_extensional {c possible} (L : sampling c possible) N m v f g : (forall z, f z = g z) -> mean L N m v f = mean L N m v g.
Proof. intros H. f_equal. apply FunctionalExtensionality.functional_extensionality, H. Qed.

(* What holds of every list of draws: its average lies where draws do, and its variance is not negative. *)
Lemma average_in_support {c possible} (L : sampling c possible) N z : (1 <= N)%Z -> (forall i, (1 <= i)%Z -> (i <= N)%Z -> support L (z i)) ->
  support L (average N z).
Proof.
  intros HN. unfold average, total. revert N HN. by_induction.
  - intros H. rewrite (Sum_last 1 1 0), Sum_empty by lia. replace ((0 + z 1%Z) * / 1) with (z 1%Z) by field. apply H; lia.
  - intros k Hk IH H. rewrite (Sum_last 1 (k + 1) k) by lia. rewrite plus_IZR. pose proof (IZR_le 1 k Hk) as K.
    replace ((Sum 1 k z + z (k + 1)%Z) * / (IZR k + 1))
      with (IZR k / (IZR k + 1) * (Sum 1 k z * / IZR k) + (1 - IZR k / (IZR k + 1)) * z (k + 1)%Z) by (field; lra).
    apply support_convex; [|apply IH; intros; apply H; lia | apply H; lia].
    split; [apply Rdiv_le_0_compat; lra | apply Rmult_le_reg_r with (IZR k + 1); [lra | field_simplify; lra]].
Qed.

Lemma total_squared_below N z : (0 <= N)%Z -> total N z * total N z <= IZR N * squares N z.
Proof.
  unfold total, squares. revert N. by_induction.
  - rewrite !Sum_empty by lia. lra.
  - intros k Hk IH. rewrite (Sum_last 1 (k + 1) k z), (Sum_last 1 (k + 1) k (fun i => z i * z i)) by lia. rewrite plus_IZR.
    pose proof (IZR_le 0 k Hk) as K. set (S := Sum 1 k z) in *. set (Q := Sum 1 k (fun i => z i * z i)) in *.
    set (x := z (k + 1)%Z). destruct (Rle_lt_or_eq_dec _ _ K) as [P | E].
    + assert (0 <= (S - IZR k * x) * (S - IZR k * x)) by apply Rle_0_sqr.
      assert (2 * S * x <= Q + IZR k * (x * x)) by nra. nra.
    + rewrite <- E in *. assert (S * S <= 0) by nra. assert (S = 0) by nra. rewrite H0.
      assert (0 <= Q) by (apply Sum_nonneg; intros; apply Rle_0_sqr). nra.
Qed.

Lemma sample_variance_is_spread below N z : (1 <= N)%Z ->
  sample_variance below N z = Sum 1 N (fun i => (z i - average N z) ^ 2) * / (IZR N - below).
Proof.
  intros H. unfold sample_variance. f_equal. pose proof (IZR_le 1 N H) as P.
  rewrite (Sum_same 1 N 1 N (fun i => (z i - average N z) ^ 2) (fun i => z i * z i + (- 2 * average N z * z i + average N z ^ 2))); [|reflexivity|reflexivity|intros; cbv beta; ring].
  rewrite !Sum_plus, Sum_times, Sum_const by lia. unfold average, squares, total. field. lra.
Qed.

(* ---- loops ---- *)

Definition state := Z -> R.
Definition functional := (state -> R) -> R.

Fixpoint run (start : functional) (step : Z -> state -> functional) (n : nat) (f : state -> R) : R :=
  match n with O => start f | S k => run start step k (fun s => step (Z.of_nat n) s f) end.

(* The mean of f over the state after t fits. *)
Definition after (start : functional) (step : Z -> state -> functional) (t : Z) (f : state -> R) : R :=
  run start step (Z.to_nat t) f.

Definition linear (M : functional) : Prop :=
  (forall f g, M (fun s => f s + g s) = M f + M g) /\ (forall c f, M (fun s => c * f s) = c * M f) /\ M (fun _ => 1) = 1.
Definition within (D : state -> Prop) (M : functional) : Prop :=
  forall f g, (forall s, D s -> f s = g s) -> M f = M g.

(* A loop keeps a domain: of every state that is reached after k fits, D k is known. *)
Definition keeps (start : functional) (step : Z -> state -> functional) (D : Z -> state -> Prop) : Prop :=
  within (D 0%Z) start /\ forall k s, (0 <= k)%Z -> D k s -> within (D (k + 1)%Z) (step (k + 1)%Z s).

Lemma run_within start step D n f g : keeps start step D -> (forall s, D (Z.of_nat n) s -> f s = g s) -> run start step n f = run start step n g.
Proof.
  intros [start_within step_within]. revert f g. induction n as [|n IH]; intros f g H; [apply start_within, H |].
  cbn [run]. apply IH. intros s Ds. replace (Z.of_nat (S n)) with (Z.of_nat n + 1)%Z in * by lia.
  apply step_within; [lia | exact Ds | exact H].
Qed.

Lemma run_linear start step n : linear start -> (forall k s, linear (step k s)) -> linear (run start step n).
Proof.
  intros start_linear step_linear.
  induction n as [|n (P & Q & O)]; [exact start_linear |]. repeat split; intros; cbn [run].
  - rewrite <- P. f_equal. apply FunctionalExtensionality.functional_extensionality. intros s. apply step_linear.
  - rewrite <- Q. f_equal. apply FunctionalExtensionality.functional_extensionality. intros s. apply step_linear.
  - transitivity (run start step n (fun _ => 1)); [|exact O]. f_equal. apply FunctionalExtensionality.functional_extensionality. intros s. apply step_linear.
Qed.

Lemma linear_constant (M : functional) c : linear M -> M (fun _ => c) = c.
Proof.
  intros (_ & Q & O). replace (fun _ : state => c) with (fun _ : state => c * 1)
    by (apply FunctionalExtensionality.functional_extensionality; intros; ring). rewrite (Q c (fun _ => 1)), O. ring.
Qed.

Lemma after_start start step f : after start step 0 f = start f.
Proof. reflexivity. Qed.

Lemma after_next start step D t f g : keeps start step D -> (0 <= t)%Z -> (forall s, D t s -> step (t + 1)%Z s f = g s) ->
  after start step (t + 1)%Z f = after start step t g.
Proof.
  intros Ke H E. unfold after. replace (Z.to_nat (t + 1)) with (S (Z.to_nat t)) by lia. cbn [run].
  replace (Z.of_nat (S (Z.to_nat t))) with (t + 1)%Z by lia. apply (run_within _ _ D); [exact Ke |].
  rewrite Z2Nat.id by exact H. exact E.
Qed.

(* What one step says of means before and after it: P is affine in each. *)
Lemma relation start step D t f1 f2 a b c (P : R -> R -> R -> R -> R -> R) :
  linear start -> (forall k s, linear (step k s)) -> keeps start step D -> (0 <= t)%Z ->
  (forall x1 x2 y1 y2 y3, P x1 x2 y1 y2 y3 = P 0 0 0 0 0 + (P 1 0 0 0 0 - P 0 0 0 0 0) * x1 + (P 0 1 0 0 0 - P 0 0 0 0 0) * x2
    + (P 0 0 1 0 0 - P 0 0 0 0 0) * y1 + (P 0 0 0 1 0 - P 0 0 0 0 0) * y2 + (P 0 0 0 0 1 - P 0 0 0 0 0) * y3) ->
  (forall s, D t s -> step (t + 1)%Z s (fun n => P (f1 n) (f2 n) (a s) (b s) (c s)) = 0) ->
  P (after start step (t + 1)%Z f1) (after start step (t + 1)%Z f2) (after start step t a) (after start step t b)
    (after start step t c) = 0.
Proof.
  intros start_linear step_linear Ke H A E. set (c0 := P 0 0 0 0 0) in *.
  set (c1 := P 1 0 0 0 0 - c0) in *. set (c2 := P 0 1 0 0 0 - c0) in *.
  set (d1 := P 0 0 1 0 0 - c0) in *. set (d2 := P 0 0 0 1 0 - c0) in *. set (d3 := P 0 0 0 0 1 - c0) in *.
  pose proof (run_linear start step (Z.to_nat t) start_linear step_linear) as (P1 & Q1 & _). pose proof (run_linear start step (Z.to_nat (t + 1)) start_linear step_linear) as (P2 & Q2 & _).
  pose proof (after_next start step D t (fun s => c1 * f1 s + c2 * f2 s) (fun s => - c0 + (- d1 * a s + (- d2 * b s + - d3 * c s))) Ke H) as K.
  rewrite A. unfold after in *. rewrite P2, !Q2, !P1, !Q1, linear_constant in K by (apply run_linear; assumption).
  enough (c1 * run start step (Z.to_nat (t + 1)) f1 + c2 * run start step (Z.to_nat (t + 1)) f2
    = - c0 + (- d1 * run start step (Z.to_nat t) a + (- d2 * run start step (Z.to_nat t) b + - d3 * run start step (Z.to_nat t) c))) by lra.
  apply K. intros s Ds. specialize (E s Ds). destruct (step_linear (t + 1)%Z s) as (P3 & Q3 & O3).
  replace (fun n => P (f1 n) (f2 n) (a s) (b s) (c s))
    with (fun n => (c1 * f1 n + c2 * f2 n) + (c0 + d1 * a s + d2 * b s + d3 * c s)) in E
    by (apply FunctionalExtensionality.functional_extensionality; intros n; rewrite A; ring).
  rewrite P3, linear_constant in E by apply step_linear. lra.
Qed.

(* Combinations of functions of the state, and of their means. *)
Fixpoint combined (l : list (R * (state -> R))) (s : state) : R :=
  match l with [] => 0 | (a, f) :: r => a * f s + combined r s end.
Fixpoint of_means (M : functional) (l : list (R * (state -> R))) : R :=
  match l with [] => 0 | (a, f) :: r => a * M f + of_means M r end.

Lemma linear_combined (M : functional) l : linear M -> M (combined l) = of_means M l.
Proof.
  intros H. induction l as [| [a f] r IH]; cbn [of_means].
  - apply (linear_constant M 0 H).
  - rewrite <- IH. destruct H as (P & Q & _).
    change (M (fun s => (fun s => a * f s) s + combined r s) = a * M f + M (combined r)). rewrite P, Q. reflexivity.
Qed.

(* A mean by means at the same fit, at the next fit by means before it, and what each step leaves as it is. *)
Lemma mean_is start step t f l : linear start -> (forall k s, linear (step k s)) -> (forall s, f s = combined l s) ->
  after start step t f = of_means (after start step t) l.
Proof.
  intros l0 l1 E. rewrite <- (linear_combined (after start step t) l) by (apply run_linear; assumption).
  f_equal. apply FunctionalExtensionality.functional_extensionality, E.
Qed.

Lemma mean_constantly start step t a : linear start -> (forall k s, linear (step k s)) -> after start step t (fun _ => a) = a.
Proof. intros l0 l1. apply (linear_constant (after start step t) a), run_linear; assumption. Qed.

Lemma mean_next start step D t u f l : linear start -> (forall k s, linear (step k s)) -> keeps start step D ->
  (0 <= t)%Z -> u = (t + 1)%Z -> (forall s, D t s -> step u s f = combined l s) ->
  after start step u f = of_means (after start step t) l.
Proof.
  intros l0 l1 Ke H -> E. rewrite (after_next start step D t f (combined l) Ke H E).
  apply linear_combined, run_linear; assumption.
Qed.

Lemma mean_kept start step D f a : keeps start step D -> (forall k s, (0 <= k)%Z -> D k s -> step (k + 1)%Z s f = f s) ->
  start f = a -> forall t, (0 <= t)%Z -> after start step t f = a.
Proof.
  intros Ke H S. by_induction; [exact S |].
  intros k K IH. rewrite (after_next start step D k f f Ke K); [exact IH | intros s Ds; apply H; assumption].
Qed.

Lemma mean_linked start step D t f l : linear start -> (forall k s, linear (step k s)) -> keeps start step D ->
  (1 <= t)%Z -> (forall k s, (0 <= k)%Z -> t = (1 + k)%Z -> D k s -> step (1 + k)%Z s (fun n => f n - combined l n) = 0) ->
  after start step t f = of_means (after start step t) l.
Proof.
  intros l0 l1 Ke H E. pose proof (run_linear start step (Z.to_nat t) l0 l1) as K.
  rewrite <- (linear_combined (after start step t) l) by exact K. apply Rminus_diag_uniq.
  transitivity (after start step t (fun n => f n - combined l n)).
  - unfold after. destruct K as (P & Q & _). replace (fun n => f n - combined l n) with (fun n => f n + -1 * combined l n)
      by (apply FunctionalExtensionality.functional_extensionality; intros; ring). rewrite P, Q. ring.
  - replace t with (t - 1 + 1)%Z by ring. rewrite (after_next start step D (t - 1) _ (fun _ => 0) Ke);
      [apply linear_constant, run_linear; assumption | lia |].
    intros s S. replace (t - 1 + 1)%Z with (1 + (t - 1))%Z by ring. apply E; [lia | ring | exact S].
Qed.

Lemma linear_point s : linear (fun f => f s).
Proof. repeat split. Qed.

Lemma linear_draws {c possible} (L : sampling c possible) N m v (M : (Z -> R) -> functional) :
  (forall z, linear (M z)) -> linear (fun f => mean L N m v (fun z => M z f)).
Proof.
  intros H. repeat split; intros.
  - rewrite <- mean_plus. apply mean_extensional. intros z. apply H.
  - rewrite <- mean_scale. apply mean_extensional. intros z. apply H.
  - transitivity (mean L N m v (fun _ => 1)); [|apply mean_one]. apply mean_extensional. intros z. apply H.
Qed.

Lemma within_point (D : state -> Prop) s : D s -> within D (fun f => f s).
Proof. intros H f g E. apply E, H. Qed.

Lemma within_draws {c possible} (L : sampling c possible) N m v (D : state -> Prop) (M : (Z -> R) -> functional) : possible N -> admits L m v -> (0 <= N)%Z ->
  (forall z, ((1 <= N)%Z -> support L (average N z)) -> 0 <= squares N z -> total N z * total N z <= IZR N * squares N z -> within D (M z)) ->
  within D (fun f => mean L N m v (fun z => M z f)).
Proof.
  intros O A HN H f g E. apply mean_support; [exact O | exact A |]. intros z S. apply H; [| | |exact E].
  - intros P. apply average_in_support; assumption.
  - apply Sum_nonneg. intros. apply Rle_0_sqr.
  - apply total_squared_below. exact HN.
Qed.

(* A state by its parts. *)
Definition parts (l : list R) : state := fun j => nth (Z.to_nat (j - 1)) l 0.

Lemma part_1 a l : parts (a :: l) 1%Z = a. Proof. reflexivity. Qed.
Lemma part_2 a b l : parts (a :: b :: l) 2%Z = b. Proof. reflexivity. Qed.
Lemma part_3 a b c l : parts (a :: b :: c :: l) 3%Z = c. Proof. reflexivity. Qed.
Lemma part_4 a b c d l : parts (a :: b :: c :: d :: l) 4%Z = d. Proof. reflexivity. Qed.

(* Statistics of two lists of draws, and of all draws so far: W of them before, N now. *)
Definition average_2 (N s t : R) : R := (s + t) * / N.
Definition sample_variance_2 (below N s t p q : R) : R := (p + q - (s + t) ^ 2 * / N) * / (N - below).
Definition pooled (W before N sum : R) : R := (W * before + sum) * / (W + N).
Definition pool_variance (below W first second : R) : R := (second - first ^ 2) * W * / (W - below).

Lemma sample_variance_nonneg below N z : (1 <= N)%Z -> below < IZR N ->
  total N z * total N z <= IZR N * squares N z -> 0 <= sample_variance below N z.
Proof.
  intros H B V. unfold sample_variance. pose proof (IZR_le 1 N H) as P. apply Rmult_le_pos.
  - apply Rmult_le_reg_l with (IZR N); [lra |]. field_simplify; lra.
  - apply Rlt_le, Rinv_0_lt_compat. lra.
Qed.

Lemma squares_together a b s t p q : 0 <= a -> 0 <= b -> 0 <= p -> 0 <= q -> s * s <= a * p -> t * t <= b * q ->
  (s + t) * (s + t) <= (a + b) * (p + q).
Proof.
  intros A B P Q S T. assert (0 <= a * q) by (apply Rmult_le_pos; assumption).
  assert (0 <= b * p) by (apply Rmult_le_pos; assumption).
  enough (2 * (s * t) <= a * q + b * p) by nra.
  assert (C : (s * t) * (s * t) <= (a * q) * (b * p)).
  { replace (s * t * (s * t)) with ((s * s) * (t * t)) by ring.
    replace (a * q * (b * p)) with ((a * p) * (b * q)) by ring. apply Rmult_le_compat; nra. }
  destruct (Rle_dec (2 * (s * t)) (a * q + b * p)) as [|F]; [assumption |]. exfalso. apply Rnot_le_lt in F.
  assert (0 <= (a * q - b * p) * (a * q - b * p)) by apply Rle_0_sqr. nra.
Qed.

Lemma sample_variance_2_nonneg below C N M s t p q : C = N + M -> 0 <= N -> 0 <= M -> below < C -> 0 < C ->
  0 <= p -> 0 <= q -> s * s <= N * p -> t * t <= M * q -> 0 <= sample_variance_2 below C s t p q.
Proof.
  intros -> HN HM B P Q1 Q2 V1 V2. unfold sample_variance_2.
  pose proof (squares_together _ _ _ _ _ _ HN HM Q1 Q2 V1 V2). apply Rmult_le_pos.
  - apply Rmult_le_reg_l with (N + M); [lra |]. field_simplify; lra.
  - apply Rlt_le, Rinv_0_lt_compat. lra.
Qed.

Lemma pooled_squares W p q N s r : 0 <= W -> 0 <= N -> 0 < W + N -> p * p <= q -> 0 <= r -> s * s <= N * r ->
  pooled W p N s * pooled W p N s <= pooled W q N r.
Proof.
  intros HW HN P A R B. unfold pooled.
  assert (0 <= q) by (assert (0 <= p * p) by apply Rle_0_sqr; lra).
  pose proof (squares_together W N (W * p) s (W * q) r HW HN ltac:(nra) R ltac:(nra) B) as T.
  replace ((W * p + s) * / (W + N) * ((W * p + s) * / (W + N)))
    with ((W * p + s) * (W * p + s) * (/ (W + N) * / (W + N))) by ring.
  replace ((W * q + r) * / (W + N)) with ((W + N) * (W * q + r) * (/ (W + N) * / (W + N))) by (field; lra).
  apply Rmult_le_compat_r; [|exact T]. pose proof (Rinv_0_lt_compat _ P). nra.
Qed.

Lemma pool_variance_nonneg below W p q : below < W -> 0 < W -> p * p <= q -> 0 <= pool_variance below W p q.
Proof.
  intros B P A. unfold pool_variance. apply Rmult_le_pos; [apply Rmult_le_pos; nra |].
  apply Rlt_le, Rinv_0_lt_compat. lra.
Qed.

Lemma average_squared N z : (1 <= N)%Z -> average N z ^ 2 <= mean_square N z.
Proof.
  intros H. pose proof (IZR_le 1 N H). pose proof (total_squared_below N z ltac:(lia)). unfold average, mean_square.
  replace ((total N z * / IZR N) ^ 2) with (total N z * total N z * (/ IZR N * / IZR N)) by ring.
  replace (squares N z * / IZR N) with (IZR N * squares N z * (/ IZR N * / IZR N)) by (field; lra).
  apply Rmult_le_compat_r; [|assumption]. assert (0 < / IZR N) by (apply Rinv_0_lt_compat; lra). nra.
Qed.

Lemma squares_nonneg N z : 0 <= squares N z.
Proof. apply Sum_nonneg. intros. apply Rle_0_sqr. Qed.

Lemma average_2_square C N M s t p q : C = N + M -> 0 <= N -> 0 <= M -> 0 < C -> 0 <= p -> 0 <= q ->
  s * s <= N * p -> t * t <= M * q -> average_2 C s t ^ 2 <= average_2 C p q.
Proof.
  intros -> HN HM P Q1 Q2 V1 V2. unfold average_2. pose proof (squares_together _ _ _ _ _ _ HN HM Q1 Q2 V1 V2) as T.
  replace (((s + t) * / (N + M)) ^ 2) with ((s + t) * (s + t) * (/ (N + M) * / (N + M))) by ring.
  replace ((p + q) * / (N + M)) with ((N + M) * (p + q) * (/ (N + M) * / (N + M))) by (field; lra).
  apply Rmult_le_compat_r; [|exact T]. pose proof (Rinv_0_lt_compat _ P). nra.
Qed.

Lemma average_2_squared C N M x y : C = IZR N + IZR M -> (0 <= N)%Z -> (0 <= M)%Z -> 0 < C ->
  average_2 C (total N x) (total M y) ^ 2 <= average_2 C (squares N x) (squares M y).
Proof.
  intros E HN HM P. apply (average_2_square _ (IZR N) (IZR M)); auto using squares_nonneg, total_squared_below, (IZR_le 0).
Qed.

Lemma average_2_in_support {c possible} (L : sampling c possible) C N M x y : C = IZR N + IZR M -> (0 <= N)%Z -> (0 <= M)%Z -> 0 < C ->
  ((1 <= N)%Z -> support L (x * / IZR N)) -> ((1 <= M)%Z -> support L (y * / IZR M)) ->
  (N = 0%Z -> x = 0) -> (M = 0%Z -> y = 0) -> support L (average_2 C x y).
Proof.
  intros -> HN HM P X Y ZX ZY. unfold average_2. destruct (Z.eq_dec N 0) as [-> | DN]; [|destruct (Z.eq_dec M 0) as [-> | DM]].
  - rewrite ZX, !Rplus_0_l by reflexivity. apply Y. destruct (Z.eq_dec M 0) as [-> | D]; [lra | lia].
  - rewrite ZY, !Rplus_0_r by reflexivity. apply X. lia.
  - pose proof (IZR_le 1 N ltac:(lia)). pose proof (IZR_le 1 M ltac:(lia)).
    replace ((x + y) * / (IZR N + IZR M)) with (IZR N / (IZR N + IZR M) * (x * / IZR N)
      + (1 - IZR N / (IZR N + IZR M)) * (y * / IZR M)) by (field; lra).
    apply support_convex; [|apply X; lia | apply Y; lia].
    split; [apply Rdiv_le_0_compat; lra | apply Rmult_le_reg_r with (IZR N + IZR M); [lra | field_simplify; lra]].
Qed.

Lemma pooled_in_support {c possible} (L : sampling c possible) W p N z : 0 <= W -> (1 <= N)%Z -> support L p -> support L (average N z) ->
  support L (pooled W p (IZR N) (total N z)).
Proof.
  intros HW HN P A. unfold pooled, average in *. pose proof (IZR_le 1 N HN).
  replace ((W * p + total N z) * / (W + IZR N)) with (W / (W + IZR N) * p + (1 - W / (W + IZR N)) * (total N z * / IZR N))
    by (field; lra).
  apply support_convex; [|exact P|exact A].
  split; [apply Rdiv_le_0_compat; lra | apply Rmult_le_reg_r with (W + IZR N); [lra | field_simplify; lra]].
Qed.

Lemma no_total z : total 0 z = 0.
Proof. apply Sum_empty. lia. Qed.

Ltac sizes := repeat match goal with
  | E : IZR ?x = _ |- context [IZR ?x] => is_var x; rewrite E
  | E : ?x = 0 |- context [?x] => is_var x; rewrite E
  end.

Ltac open_parts := cbv beta; rewrite ?part_1, ?part_2, ?part_3, ?part_4.

Ltac of_two :=
  first [assumption | integers | sizes; lra | reals; sizes; nra | intros ->; first [apply no_total | auto]].

Ltac domain :=
  open_parts; push;
  first
  [ assumption
  | lra
  | lazymatch goal with
    | |- 0 <= sample_variance _ _ _ => apply sample_variance_nonneg; [integers | reals; sizes; nra | assumption]
    | V : ?s * ?s <= ?N * ?p, W : ?t * ?t <= ?M * ?q |- 0 <= sample_variance_2 _ _ ?s ?t ?p ?q =>
        apply (sample_variance_2_nonneg _ _ N M); first [assumption | reals; sizes; first [lra | nra]]
    | |- support _ (average _ _) => match goal with H : _ -> support _ _ |- _ => apply H; integers end
    | |- support _ (average_2 _ (total ?N _) (total ?M _)) => apply (average_2_in_support _ _ N M); of_two
    | E : IZR ?M = _, H : (1 <= ?M)%Z -> support _ (?y * _) |- support _ (average_2 _ (total ?N _) ?y) =>
        apply (average_2_in_support _ _ N M); of_two
    | |- support _ (pooled _ _ _ _) => apply pooled_in_support; first [integers | assumption | reals; nra | domain]
    | |- 0 <= pool_variance _ _ _ _ => apply pool_variance_nonneg; [reals; nra | reals; nra | domain]
    | |- pooled _ _ _ _ * pooled _ _ _ _ <= _ => apply pooled_squares; first [assumption | reals; nra]
    | |- context [pooled ?W ?q ?M (squares ?N ?z)] =>
        match goal with |- context [pooled W ?p M (total N z)] =>
          assert (pooled W p M (total N z) * pooled W p M (total N z) <= pooled W q M (squares N z))
            by (apply pooled_squares;
                first [assumption | apply total_squared_below; integers | apply squares_nonneg | reals; nra]);
          nra
        end
    | |- context [average_2 ?C (squares ?N ?x) (squares ?M ?y)] =>
        pose proof (average_2_squared C N M x y ltac:(sizes; ring) ltac:(integers) ltac:(integers) ltac:(reals; nra)); nra
    | W : ?t * ?t <= ?M * ?q |- context [average_2 ?C (squares ?N ?x) ?q] =>
        pose proof (average_2_square C (IZR N) M (total N x) t (squares N x) q ltac:(sizes; ring) ltac:(reals; lra)
          ltac:(reals; lra) ltac:(reals; sizes; nra) (squares_nonneg N x) ltac:(assumption)
          (total_squared_below N x ltac:(integers)) W); nra
    | |- context [mean_square ?N ?z] => pose proof (average_squared N z ltac:(integers)); nra
    | |- 0 <= _ * _ => apply Rmult_le_pos; domain
    | |- 0 <= _ + _ => apply Rplus_le_le_0_compat; domain
    end
  | nonnegative ].

(* That so many draws are possible. *)
Ltac at_once := cbv beta; first [exact I | integers].

(* That a law exists: by a hypothesis of the theorem, at a state of the domain. *)
Ltac law :=
  match goal with
  | H : _ |- admits ?L _ _ => apply H; solve [domain | integers | assumption]
  | H : forall m, _ -> admits ?L m (@?V m) |- admits ?L ?m ?v =>
      let e := eval cbv beta in (V m) in replace v with e by (cbv beta; ring); apply H; solve [domain | assumption]
  end.

Ltac statistics := unfold average, mean_square, sample_variance, average_2, sample_variance_2, pooled, pool_variance.

Ltac read_off N z :=
  lazymatch goal with |- ?l = ?E _ _ =>
    let p := eval pattern (total N z), (squares N z) in l in
    lazymatch p with ?F _ _ => unify E F; reflexivity end
  end.

Ltac identity := push; sizes; first [solve [field; repeat split; nonzero] | ring].

Ltac mean_value :=
  lazymatch goal with |- mean ?L ?N ?m ?v ?f = _ =>
    eapply eq_trans;
    [ eapply mean_quadratic;
      [ at_once | law | integers
      | let z := fresh "z" in intros z; open_parts;
        lazymatch goal with
        | |- mean _ _ _ _ _ = _ => eapply eq_trans; [mean_value | statistics; read_off N z]
        | _ => statistics; read_off N z
        end
      | let s := fresh in let q := fresh in intros s q; cbv beta; ring ]
    | reflexivity ]
  end.

(* One step of a loop; what is known of the states before it is in its domain. *)
Ltac linearity := repeat (apply linear_draws; intros); apply linear_point.

Ltac known_of_state :=
  repeat match goal with
  | H : _ /\ _ |- _ => destruct H
  | H : 0%Z = 0%Z -> _ |- _ => specialize (H eq_refl)
  | H : (1 <= ?k)%Z -> _, K : (1 <= ?k)%Z |- _ => specialize (H K)
  end.

(* Sizes that change: c(1), c(2), ... *)
Lemma sizes_grow (c : Z -> Z) (low t : Z) :
  (forall i, (1 <= i)%Z -> (1 <= c i)%Z) -> (low <= c 1)%Z -> (0 <= t)%Z -> let W := Sum 1 t (fun i => IZR (c i)) in
  0 <= W /\ (t = 0%Z -> W = 0) /\ ((1 <= t)%Z -> IZR low <= W) /\ IZR low <= W + IZR (c (t + 1)%Z)
  /\ (1 <= c (t + 1))%Z.
Proof.
  intros H F T W. assert (P : 0 <= W).
  { apply Sum_nonneg. intros i ? ?. apply (IZR_le 0). specialize (H i). lia. }
  assert (G : (1 <= t)%Z -> IZR low <= W).
  { intros K. unfold W. rewrite (Sum_split 1 1 t), (Sum_last 1 1 0), Sum_empty by lia. apply IZR_le in F.
    assert (0 <= Sum (1 + 1) t (fun i => IZR (c i))); [|lra].
    apply Sum_nonneg. intros i ? ?. apply (IZR_le 0). specialize (H i). lia. }
  repeat split; [exact P | | exact G | | apply H; lia].
  - intros ->. unfold W. apply Sum_empty. lia.
  - destruct (Z.eq_dec t 0) as [-> | D].
    + cbn [Z.add]. apply IZR_le in F. lra.
    + pose proof (IZR_le 1 _ (H (t + 1)%Z ltac:(lia))). specialize (G ltac:(lia)). lra.
Qed.

Ltac sizes_of c B :=
  lazymatch type of B with (0 <= ?t)%Z =>
    first
    [ pose proof (sizes_grow c 2 t ltac:(assumption) ltac:(assumption) B)
    | pose proof (sizes_grow c 1 t ltac:(assumption) ltac:(known) B) ];
    cbv zeta in *;
    repeat match goal with |- context [Sum 1 ?b ?f] =>
      tryif constr_eq b t then fail else
      first [ rewrite (Sum_same 1 b 1 t f f) by first [reflexivity | lia | intros; reflexivity]
            | rewrite (Sum_last 1 b t f) by lia ]
    end;
    try (change (0 + 1)%Z with 1%Z in *)
  end.

(* A sum of sizes, or one less than it, is not 0. *)
Ltac sizes_nonzero c :=
  intros; lazymatch goal with |- context [Sum 1 ?t _] =>
    let G := fresh "G" in
    first
    [ pose proof (sizes_grow c 2 t ltac:(assumption) ltac:(assumption) ltac:(lia)) as G
    | pose proof (sizes_grow c 1 t ltac:(assumption) ltac:(known) ltac:(lia)) as G ];
    cbv zeta in G; destruct G as (_ & _ & G & _ & _); specialize (G ltac:(lia)); apply Rgt_not_eq; lra
  end.

Ltac of_state := repeat match goal with E : ?s _ = _ |- context [?s _] => rewrite E end.

Ltac one_mean := cbv beta; open_parts; lazymatch goal with
  | |- mean _ _ _ _ _ = _ => eapply eq_trans; [mean_value | cbv beta; statistics; of_state; statistics; identity]
  | _ => statistics; of_state; statistics; identity
  end.

(* What a step leaves as it is. *)
Ltac unchanged := cbv beta; lazymatch goal with |- mean ?L ?N ?m ?v ?f = ?a =>
  transitivity (mean L N m v (fun _ => a));
  [apply mean_extensional; intros; open_parts; reflexivity | apply mean_constant] end.

Ltac stays :=
  repeat (apply within_draws; [at_once | law | integers | intros ? ? ? ?]);
  apply within_point; repeat split;
  first
  [ open_parts; assumption
  | intros ?; exfalso; lia
  | intros ?; one_mean
  | intros ->; open_parts; apply no_total
  | intros K; open_parts; match goal with H : (1 <= ?N)%Z -> support ?L (average ?N ?z) |- _ => exact (H K) end
  | domain ].
