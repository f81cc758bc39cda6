(* Sums, products and powers whose ranges and exponents are integers, as the core's terms are read. *)
From Coq Require Import Reals ZArith Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(* Sums and products of f over the integers from a to b; empty where b < a. *)
Fixpoint terms (n : nat) (a : Z) (f : Z -> R) : R :=
  match n with O => 0 | S m => terms m a f + f (a + Z.of_nat m)%Z end.
Definition Sum (a b : Z) (f : Z -> R) : R := terms (Z.to_nat (b - a + 1)) a f.

Fixpoint factors (n : nat) (a : Z) (f : Z -> R) : R :=
  match n with O => 1 | S m => factors m a f * f (a + Z.of_nat m)%Z end.
Definition Prod (a b : Z) (f : Z -> R) : R := factors (Z.to_nat (b - a + 1)) a f.

Lemma Sum_empty a b f : (b < a)%Z -> Sum a b f = 0.
Proof. intros H. unfold Sum. replace (Z.to_nat (b - a + 1)) with 0%nat by lia. reflexivity. Qed.

Lemma Prod_empty a b f : (b < a)%Z -> Prod a b f = 1.
Proof. intros H. unfold Prod. replace (Z.to_nat (b - a + 1)) with 0%nat by lia. reflexivity. Qed.

Lemma Sum_last a b c f : (c = b - 1)%Z -> (a <= b)%Z -> Sum a b f = Sum a c f + f b.
Proof.
  intros -> H. unfold Sum. replace (Z.to_nat (b - a + 1)) with (S (Z.to_nat (b - 1 - a + 1))) by lia.
  cbn [terms]. do 2 f_equal. lia.
Qed.

Lemma Prod_last a b c f : (c = b - 1)%Z -> (a <= b)%Z -> Prod a b f = Prod a c f * f b.
Proof.
  intros -> H. unfold Prod. replace (Z.to_nat (b - a + 1)) with (S (Z.to_nat (b - 1 - a + 1))) by lia.
  cbn [factors]. do 2 f_equal. lia.
Qed.

(* From a start on, for every integer. *)
Lemma from_start (a : Z) (P : Z -> Prop) :
  P a -> (forall k, (a <= k)%Z -> P k -> P (k + 1)%Z) -> forall k, (a <= k)%Z -> P k.
Proof.
  intros H0 HS k Hk. replace k with (a + Z.of_nat (Z.to_nat (k - a)))%Z by lia.
  induction (Z.to_nat (k - a)) as [|n IH].
  - rewrite Z.add_0_r. exact H0.
  - replace (a + Z.of_nat (S n))%Z with (a + Z.of_nat n + 1)%Z by lia. apply HS; [lia | exact IH].
Qed.

Ltac by_induction :=
  lazymatch goal with |- forall k, (?a <= k)%Z -> @?P k => apply (from_start a P); cbv beta end.

(* A sum is what begins with 0 and grows by its terms; a product, what begins with 1. *)
Lemma Sum_is a b f (G : Z -> R) :
  (a <= b + 1)%Z -> G (a - 1)%Z = 0 -> (forall k, (a <= k)%Z -> (k <= b)%Z -> G k = G (k - 1)%Z + f k) -> Sum a b f = G b.
Proof.
  intros Hab H0 HS. revert Hab HS. intros Hab.
  assert (K : forall k, (a - 1 <= k)%Z -> (forall j, (a <= j)%Z -> (j <= k)%Z -> G j = G (j - 1)%Z + f j) -> Sum a k f = G k).
  { by_induction.
    - intros _. rewrite Sum_empty by lia. symmetry. exact H0.
    - intros k Hk IH HS. rewrite (Sum_last a (k + 1) k) by lia. rewrite IH by (intros; apply HS; lia).
      rewrite (HS (k + 1)%Z) by lia. replace (k + 1 - 1)%Z with k by lia. reflexivity. }
  intros HS. apply K; [lia | exact HS].
Qed.

Lemma Prod_is a b f (G : Z -> R) :
  (a <= b + 1)%Z -> G (a - 1)%Z = 1 -> (forall k, (a <= k)%Z -> (k <= b)%Z -> G k = G (k - 1)%Z * f k) -> Prod a b f = G b.
Proof.
  intros Hab H0 HS. revert Hab HS. intros Hab.
  assert (K : forall k, (a - 1 <= k)%Z -> (forall j, (a <= j)%Z -> (j <= k)%Z -> G j = G (j - 1)%Z * f j) -> Prod a k f = G k).
  { by_induction.
    - intros _. rewrite Prod_empty by lia. symmetry. exact H0.
    - intros k Hk IH HS. rewrite (Prod_last a (k + 1) k) by lia. rewrite IH by (intros; apply HS; lia).
      rewrite (HS (k + 1)%Z) by lia. replace (k + 1 - 1)%Z with k by lia. reflexivity. }
  intros HS. apply K; [lia | exact HS].
Qed.

Lemma Sum_same a b c d f g :
  a = c -> b = d -> (forall k, (a <= k)%Z -> (k <= b)%Z -> f k = g k) -> Sum a b f = Sum c d g.
Proof.
  intros <- <- H. destruct (Z_lt_le_dec b a) as [L|L].
  - rewrite !Sum_empty by lia. reflexivity.
  - apply (Sum_is a b f (fun k => Sum a k g)); [lia | rewrite Sum_empty by lia; reflexivity |].
    intros k Ha Hb. rewrite (Sum_last a k (k - 1)) by lia. rewrite H by lia. reflexivity.
Qed.

Lemma Prod_same a b c d f g :
  a = c -> b = d -> (forall k, (a <= k)%Z -> (k <= b)%Z -> f k = g k) -> Prod a b f = Prod c d g.
Proof.
  intros <- <- H. destruct (Z_lt_le_dec b a) as [L|L].
  - rewrite !Prod_empty by lia. reflexivity.
  - apply (Prod_is a b f (fun k => Prod a k g)); [lia | rewrite Prod_empty by lia; reflexivity |].
    intros k Ha Hb. rewrite (Prod_last a k (k - 1)) by lia. rewrite H by lia. reflexivity.
Qed.

Lemma Sum_split a m b f : (a <= m + 1)%Z -> (m <= b)%Z -> Sum a b f = Sum a m f + Sum (m + 1) b f.
Proof.
  intros Ha Hb. revert b Hb. by_induction.
  - rewrite (Sum_empty (m + 1) m) by lia. ring.
  - intros k Hk IH. rewrite (Sum_last a (k + 1) k), (Sum_last (m + 1) (k + 1) k) by lia. rewrite IH. ring.
Qed.

Lemma Prod_split a m b f : (a <= m + 1)%Z -> (m <= b)%Z -> Prod a b f = Prod a m f * Prod (m + 1) b f.
Proof.
  intros Ha Hb. revert b Hb. by_induction.
  - rewrite (Prod_empty (m + 1) m) by lia. ring.
  - intros k Hk IH. rewrite (Prod_last a (k + 1) k), (Prod_last (m + 1) (k + 1) k) by lia. rewrite IH. ring.
Qed.

Lemma Sum_most a b f g : (forall k, (a <= k)%Z -> (k <= b)%Z -> f k <= g k) -> Sum a b f <= Sum a b g.
Proof.
  intros H. destruct (Z_lt_le_dec b a) as [L|L]; [rewrite !Sum_empty by lia; lra |].
  assert (K : forall k, (a - 1 <= k)%Z -> (k <= b)%Z -> Sum a k f <= Sum a k g).
  { by_induction.
    - intros _. rewrite !Sum_empty by lia. lra.
    - intros k Hk IH Hb. rewrite (Sum_last a (k + 1) k f), (Sum_last a (k + 1) k g) by lia.
      pose proof (IH ltac:(lia)). pose proof (H (k + 1)%Z ltac:(lia) Hb). lra. }
  apply K; lia.
Qed.

Lemma Sum_less a b f g :
  (a <= b)%Z -> (forall k, (a <= k)%Z -> (k <= b)%Z -> f k < g k) -> Sum a b f < Sum a b g.
Proof.
  intros L H. rewrite (Sum_last a b (b - 1) f), (Sum_last a b (b - 1) g) by lia.
  pose proof (H b L ltac:(lia)).
  assert (Sum a (b - 1) f <= Sum a (b - 1) g) by (apply Sum_most; intros; apply Rlt_le, H; lia). lra.
Qed.

Lemma Sum_nonneg a b f : (forall k, (a <= k)%Z -> (k <= b)%Z -> 0 <= f k) -> 0 <= Sum a b f.
Proof.
  intros H. apply (Rle_trans _ (Sum a b (fun _ => 0))); [|apply Sum_most; exact H].
  destruct (Z_lt_le_dec b a) as [L|L]; [rewrite Sum_empty by lia; lra |].
  rewrite (Sum_is a b (fun _ => 0) (fun _ => 0)); [lra | lia | reflexivity | intros; ring].
Qed.

Lemma Sum_pos a b f : (a <= b)%Z -> (forall k, (a <= k)%Z -> (k <= b)%Z -> 0 < f k) -> 0 < Sum a b f.
Proof.
  intros L H. rewrite (Sum_last a b (b - 1)) by lia.
  pose proof (H b L ltac:(lia)).
  assert (0 <= Sum a (b - 1) f) by (apply Sum_nonneg; intros; apply Rlt_le, H; lia). lra.
Qed.

Lemma Prod_pos a b f : (forall k, (a <= k)%Z -> (k <= b)%Z -> 0 < f k) -> 0 < Prod a b f.
Proof.
  intros H. destruct (Z_lt_le_dec b a) as [L|L]; [rewrite Prod_empty by lia; lra |].
  assert (K : forall k, (a - 1 <= k)%Z -> (k <= b)%Z -> 0 < Prod a k f).
  { by_induction.
    - intros _. rewrite Prod_empty by lia. lra.
    - intros k Hk IH Hb. rewrite (Prod_last a (k + 1) k) by lia.
      apply Rmult_lt_0_compat; [apply IH; lia | apply H; lia]. }
  apply K; lia.
Qed.

(* Powers with an integer exponent; 0 to the 0 is 1. *)
Lemma power_is_pow x (n : nat) e : e = Z.of_nat n -> powerRZ x e = x ^ n.
Proof. intros ->. symmetry. apply pow_powerRZ. Qed.

Lemma power_is_inverse x (n : nat) e : e = (- Z.of_nat n)%Z -> powerRZ x e = / x ^ n.
Proof.
  intros ->. destruct n as [|n]; [cbn [pow]; cbn; field|].
  rewrite pow_powerRZ. apply powerRZ_neg'.
Qed.

Lemma power_next x a b (n : nat) :
  (a = b + Z.of_nat n)%Z -> (0 <= b)%Z \/ x <> 0 -> powerRZ x a = powerRZ x b * x ^ n.
Proof.
  intros -> [H|H].
  - replace b with (Z.of_nat (Z.to_nat b)) by lia. rewrite <- Nat2Z.inj_add, <- !pow_powerRZ. apply pow_add.
  - rewrite powerRZ_add by exact H. rewrite <- pow_powerRZ. reflexivity.
Qed.

Lemma power_power x (n : nat) a b : (a = Z.of_nat n * b)%Z -> powerRZ x a = powerRZ (x ^ n) b.
Proof.
  intros ->. destruct (Z_le_dec 0 b) as [H|H].
  - replace b with (Z.of_nat (Z.to_nat b)) by lia. rewrite <- Nat2Z.inj_mul, <- !pow_powerRZ. apply pow_mult.
  - replace b with (- Z.of_nat (Z.to_nat (- b)))%Z by lia.
    replace (Z.of_nat n * - Z.of_nat (Z.to_nat (- b)))%Z with (- Z.of_nat (n * Z.to_nat (- b)))%Z by lia.
    rewrite !powerRZ_neg', <- !pow_powerRZ. f_equal. apply pow_mult.
Qed.

Lemma power_of_multiple x (n : nat) a : powerRZ x (Z.of_nat n * a) = powerRZ x a ^ n.
Proof. rewrite Z.mul_comm, pow_powerRZ. destruct (Z_le_dec 0 a) as [H|H].
  - replace a with (Z.of_nat (Z.to_nat a)) by lia. rewrite <- Nat2Z.inj_mul, <- !pow_powerRZ. apply pow_mult.
  - replace a with (- Z.of_nat (Z.to_nat (- a)))%Z by lia.
    replace (- Z.of_nat (Z.to_nat (- a)) * Z.of_nat n)%Z with (- Z.of_nat (Z.to_nat (- a) * n))%Z by lia.
    rewrite !powerRZ_neg', <- !pow_powerRZ, pow_mult. symmetry. apply pow_inv.
Qed.

Lemma power_of_power x (n : nat) a : powerRZ (x ^ n) a = powerRZ x a ^ n.
Proof. rewrite <- (power_power x n (Z.of_nat n * a) a) by reflexivity. apply power_of_multiple. Qed.

Lemma power_of_product x y a : powerRZ (x * y) a = powerRZ x a * powerRZ y a.
Proof. apply powerRZ_mult. Qed.

Lemma power_of_one a : powerRZ 1 a = 1.
Proof. apply powerRZ_R1. Qed.

Lemma power_pos x a : 0 < x -> 0 < powerRZ x a.
Proof. apply powerRZ_lt. Qed.

Lemma power_nonneg x a : 0 <= x -> 0 <= powerRZ x a.
Proof.
  intros [H | <-]; [apply Rlt_le, powerRZ_lt, H |]. destruct a as [|p|p]; cbn [powerRZ]; [lra | |].
  - apply pow_le. lra.
  - rewrite pow_i by lia. rewrite Rinv_0. lra.
Qed.

Lemma root_squared x : 0 <= x -> sqrt x * sqrt x = x.
Proof. apply sqrt_sqrt. Qed.
(* The discrete loop, for every number of data and every distribution on 1..N: each generation is D independent draws
   from the shares of the atoms in the generation before, the first one from x. Its means are sums over all sequences
   of draws, each with its probability, so that nothing is assumed of them. *)
From Coq Require Import List.
From Coq Require FunctionalExtensionality.
Import ListNotations.

Definition distribution (N : Z) (x : Z -> R) : Prop :=
  (forall i, (1 <= i)%Z -> (i <= N)%Z -> 0 <= x i) /\ Sum 1 N x = 1.

Fixpoint over_draws (D : nat) (N : Z) (x : Z -> R) (f : list Z -> R) : R :=
  match D with O => f [] | S m => Sum 1 N (fun i => x i * over_draws m N x (fun z => f (i :: z))) end.

Definition count (z : list Z) (i : Z) : nat := count_occ Z.eq_dec z i.
Definition share (z : list Z) (i : Z) : R := INR (count z i) / INR (length z).
Definition one_atom (z : list Z) : bool := match z with [] => true | i :: rest => forallb (Z.eqb i) rest end.

(* The mean of f over the shares after t fits. *)
Fixpoint after_fits (D : nat) (N : Z) (x : Z -> R) (t : nat) (f : (Z -> R) -> R) : R :=
  match t with O => f x | S s => over_draws D N x (fun z => after_fits D N (share z) s f) end.

(* T is the first generation that shows one atom only: P(T = t) and P(T > t), by what generation 1 shows. *)
Fixpoint first_at (D : nat) (N : Z) (x : Z -> R) (t : nat) : R :=
  match t with
  | O => 0
  | S s => over_draws D N x (fun z =>
      if one_atom z then (if Nat.eqb s 0 then 1 else 0) else first_at D N (share z) s)
  end.

Fixpoint later_than (D : nat) (N : Z) (x : Z -> R) (t : nat) : R :=
  match t with
  | O => 1
  | S s => over_draws D N x (fun z => if one_atom z then 0 else later_than D N (share z) s)
  end.

Definition collapse_time (N : Z) (x : Z -> R) (D : Z) : R := Series (fun t => INR t * first_at (Z.to_nat D) N x t).

(* ---- means over draws ---- *)

Lemma Sum_plus a b f g : Sum a b (fun i => f i + g i) = Sum a b f + Sum a b g.
Proof. unfold Sum. induction (Z.to_nat (b - a + 1)) as [|n IH]; cbn [terms]; [ring | rewrite IH; ring]. Qed.

Lemma Sum_scale a b c f : Sum a b (fun i => c * f i) = c * Sum a b f.
Proof. unfold Sum. induction (Z.to_nat (b - a + 1)) as [|n IH]; cbn [terms]; [ring | rewrite IH; ring]. Qed.

Lemma Sum_pick N i g : (1 <= i)%Z -> (i <= N)%Z -> Sum 1 N (fun k => if Z.eqb k i then g k else 0) = g i.
Proof.
  intros A B. rewrite (Sum_split 1 i N), (Sum_last 1 i (i - 1)) by lia. rewrite Z.eqb_refl.
  rewrite (Sum_same 1 (i - 1) 1 (i - 1) _ (fun _ => 0 * 0)), (Sum_same (i + 1) N (i + 1) N _ (fun _ => 0 * 0));
    [rewrite !Sum_scale; ring | | | | | |]; try reflexivity;
    intros k K L; destruct (Z.eqb_spec k i); solve [lia | ring].
Qed.

Definition averages {A} (M : (A -> R) -> R) : Prop :=
  (forall f g, M (fun a => f a + g a) = M f + M g) /\ (forall c f, M (fun a => c * f a) = c * M f).

Lemma averages_minus {A} (M : (A -> R) -> R) f g : averages M -> M (fun a => f a - g a) = M f - M g.
Proof.
  intros [P C]. replace (fun a => f a - g a) with (fun a => f a + -1 * g a)
    by (apply FunctionalExtensionality.functional_extensionality; intros; ring). rewrite P, C. ring.
Qed.

Lemma averages_zero {A} (M : (A -> R) -> R) : averages M -> M (fun _ => 0) = 0.
Proof.
  intros [_ C]. replace (fun _ : A => 0) with (fun _ : A => 0 * 0)
    by (apply FunctionalExtensionality.functional_extensionality; intros; ring). rewrite (C 0 (fun _ => 0)). ring.
Qed.

Lemma averages_sum {A} (M : (A -> R) -> R) a b (r : A -> Z -> R) : averages M ->
  M (fun z => Sum a b (r z)) = Sum a b (fun i => M (fun z => r z i)).
Proof.
  intros H. unfold Sum. induction (Z.to_nat (b - a + 1)) as [|n IH]; cbn [terms].
  - apply averages_zero, H.
  - rewrite <- IH. apply H.
Qed.

Lemma over_averages D N x : averages (over_draws D N x).
Proof.
  induction D as [|D [P C]]; (split; intros; cbn [over_draws]; [| ]); try reflexivity.
  - rewrite <- Sum_plus. apply Sum_same; [reflexivity | reflexivity |]. intros. cbv beta. rewrite P. ring.
  - rewrite <- Sum_scale. apply Sum_same; [reflexivity | reflexivity |]. intros. cbv beta. rewrite C. ring.
Qed.

Lemma over_constant D N x c : Sum 1 N x = 1 -> over_draws D N x (fun _ => c) = c.
Proof.
  intros W. induction D as [|D IH]; cbn [over_draws]; [reflexivity |]. rewrite IH.
  rewrite (Sum_same 1 N 1 N _ (fun i => c * x i)) by (reflexivity || (intros; ring)). rewrite Sum_scale, W. ring.
Qed.

Lemma over_rest D N x f : Sum 1 N x = 1 -> over_draws D N x (fun z => 1 - f z) = 1 - over_draws D N x f.
Proof. intros W. rewrite (averages_minus _ (fun _ => 1)), over_constant by (apply over_averages || exact W). reflexivity. Qed.

Definition drawn (D : nat) (N : Z) (z : list Z) : Prop :=
  length z = D /\ Forall (fun i => (1 <= i)%Z /\ (i <= N)%Z) z.

Lemma over_most D N x f g : distribution N x -> (forall z, drawn D N z -> f z <= g z) ->
  over_draws D N x f <= over_draws D N x g.
Proof.
  intros [P _]. revert f g. induction D as [|D IH]; intros f g H; cbn [over_draws].
  - apply H. split; [reflexivity | constructor].
  - apply Sum_most. intros i I J. apply Rmult_le_compat_l; [auto |]. apply IH. intros z [L F].
    apply H. split; [cbn [length]; lia | constructor; auto].
Qed.

Lemma over_same D N x f g : (forall z, drawn D N z -> f z = g z) -> over_draws D N x f = over_draws D N x g.
Proof.
  revert f g. induction D as [|D IH]; intros f g H; cbn [over_draws].
  - apply H. split; [reflexivity | constructor].
  - apply Sum_same; [reflexivity | reflexivity |]. intros i I J. f_equal. apply IH. intros z [L F].
    apply H. split; [cbn [length]; lia | constructor; auto].
Qed.

Lemma share_nonneg D N z i : (1 <= D)%nat -> drawn D N z -> 0 <= share z i.
Proof.
  intros HD [L _]. unfold share. rewrite L. apply Rdiv_le_0_compat; [apply pos_INR | apply lt_0_INR; lia].
Qed.

Lemma counts_sum N z : Forall (fun i => (1 <= i)%Z /\ (i <= N)%Z) z ->
  Sum 1 N (fun i => INR (count z i)) = INR (length z).
Proof.
  induction 1 as [|a z [A B] F IH].
  - rewrite (Sum_same 1 N 1 N _ (fun _ => 0 * 0)) by (reflexivity || (intros; cbn; ring)). rewrite Sum_scale. cbn. ring.
  - cbn [length]. rewrite S_INR, <- IH.
    rewrite (Sum_same 1 N 1 N _ (fun i => INR (count z i) + (if Z.eqb i a then 1 else 0))); try reflexivity.
    + rewrite Sum_plus, (Sum_pick N a (fun _ => 1)) by assumption. reflexivity.
    + intros k K L. unfold count. cbn [count_occ]. destruct (Z.eq_dec a k), (Z.eqb_spec k a); try lia.
      * rewrite S_INR. reflexivity.
      * ring.
Qed.

Lemma share_distribution D N z : (1 <= D)%nat -> drawn D N z -> distribution N (share z).
Proof.
  intros HD H. split; [intros; apply (share_nonneg D N); assumption |]. destruct H as [L F]. unfold share.
  rewrite (Sum_same 1 N 1 N _ (fun i => / INR (length z) * INR (count z i)))
    by (reflexivity || (intros; unfold Rdiv; ring)).
  rewrite Sum_scale, counts_sum by exact F. apply Rinv_l. rewrite L. apply not_0_INR. lia.
Qed.

(* ---- factorial moments of a count ---- *)

Fixpoint falling (j : nat) (x : R) : R := match j with O => 1 | S m => falling m x * (x - INR m) end.

Lemma falling_next j x : falling (S j) (x + 1) = falling (S j) x + INR (S j) * falling j x.
Proof.
  induction j as [|j IH]; [cbn; ring |]. change (falling (S (S j)) (x + 1)) with (falling (S j) (x + 1) * (x + 1 - INR (S j))).
  rewrite IH. change (falling (S (S j)) x) with (falling (S j) x * (x - INR (S j))).
  cbn [falling]. rewrite (S_INR (S j)), !S_INR. ring.
Qed.

Lemma falling_first j x : falling (S j) x = x * falling j (x - 1).
Proof.
  induction j as [|j IH]; [cbn; ring |]. change (falling (S (S j)) x) with (falling (S j) x * (x - INR (S j))).
  rewrite IH. cbn [falling]. rewrite S_INR. ring.
Qed.

Lemma falling_zero j (c : nat) : (c < j)%nat -> falling j (INR c) = 0.
Proof.
  induction j as [|j IH]; [lia |]. intros H. cbn [falling]. destruct (Nat.eq_dec c j) as [-> |]; [ring |].
  rewrite IH by lia. ring.
Qed.

Lemma falling_pos j (c : nat) : (j <= c)%nat -> 0 < falling j (INR c).
Proof.
  induction j as [|j IH]; intros H; cbn [falling]; [lra |]. apply Rmult_lt_0_compat; [apply IH; lia |].
  apply Rlt_Rminus, lt_INR. lia.
Qed.

Lemma mean_falling D N x i j : Sum 1 N x = 1 -> (1 <= i)%Z -> (i <= N)%Z ->
  over_draws D N x (fun z => falling j (INR (count z i))) = falling j (INR D) * x i ^ j.
Proof.
  intros W A B. revert j. induction D as [|D IH]; intros j.
  - cbn [over_draws]. destruct j as [|j]; [cbn; ring |]. change (count [] i) with 0%nat.
    rewrite (falling_zero (S j) 0) by lia. ring.
  - destruct j as [|j]; [cbn [falling pow]; rewrite over_constant by exact W; ring |]. cbn [over_draws].
    set (a := falling (S j) (INR D) * x i ^ S j). set (b := INR (S j) * (falling j (INR D) * x i ^ j)).
    rewrite (Sum_same 1 N 1 N _ (fun k => a * x k + b * (if Z.eqb k i then x k else 0))); try reflexivity.
    + rewrite Sum_plus, !Sum_scale, W, (Sum_pick N i x) by assumption. unfold a, b. rewrite (S_INR D), falling_next.
      cbn [pow]. ring.
    + intros k K L. cbv beta. destruct (Z.eqb_spec k i) as [-> | E].
      * rewrite (over_same _ _ _ _ (fun z => falling (S j) (INR (count z i)) + INR (S j) * falling j (INR (count z i)))).
        { destruct (over_averages D N x) as [P C]. rewrite P, C, !IH. unfold a, b. ring. }
        intros z _. unfold count. cbn [count_occ]. destruct (Z.eq_dec i i); [|lia]. rewrite S_INR. apply falling_next.
      * rewrite (over_same _ _ _ _ (fun z => falling (S j) (INR (count z i)))).
        { rewrite IH. unfold a. ring. }
        intros z _. unfold count. cbn [count_occ]. destruct (Z.eq_dec k i); [lia | reflexivity].
Qed.

(* ---- the dual: k draws out of D data hit so many distinct ones; the mean of r at their number ---- *)

Definition another (D : nat) (r : nat -> R) (j : nat) : R := INR j / INR D * r j + (1 - INR j / INR D) * r (S j).
Fixpoint distinct (D : nat) (k : nat) (r : nat -> R) : R :=
  match k with O => r O | S m => distinct D m (another D r) end.

Lemma another_most D r s j : (j <= D)%nat -> (1 <= D)%nat ->
  (j <> 0%nat -> r j <= s j) -> (j <> D -> r (S j) <= s (S j)) -> another D r j <= another D s j.
Proof.
  intros J HD A B. unfold another. assert (P : 0 < INR D) by (apply lt_0_INR; lia).
  assert (L : 0 <= INR j / INR D) by (apply Rdiv_le_0_compat; [apply pos_INR | exact P]).
  assert (U : 0 <= 1 - INR j / INR D).
  { apply le_INR in J. apply Rmult_le_reg_r with (INR D); [exact P |]. field_simplify; lra. }
  apply Rplus_le_compat.
  - destruct (Nat.eq_dec j 0) as [-> |]; [cbn [INR]; unfold Rdiv; rewrite !Rmult_0_l; lra |]. apply Rmult_le_compat_l; auto.
  - destruct (Nat.eq_dec j D) as [-> |]; [|apply Rmult_le_compat_l; auto].
    replace (INR D / INR D) with 1 by (field; repeat split; lra). lra.
Qed.

Lemma distinct_most_from_0 D k r s : (1 <= D)%nat -> (forall j, (j <= D)%nat -> r j <= s j) -> distinct D k r <= distinct D k s.
Proof.
  intros HD. revert r s. induction k as [|k IH]; intros r s H; cbn [distinct]; [apply H; lia |].
  apply IH. intros j J. apply another_most; [exact J | exact HD | auto | intros; apply H; lia].
Qed.

Lemma distinct_most D k r s : (1 <= D)%nat -> (1 <= k)%nat -> (forall j, (1 <= j)%nat -> (j <= D)%nat -> r j <= s j) ->
  distinct D k r <= distinct D k s.
Proof.
  intros HD K H. destruct k as [|k]; [lia |]. cbn [distinct]. apply distinct_most_from_0; [exact HD |].
  intros j J. apply another_most; [exact J | exact HD | |]; intros; apply H; lia.
Qed.

Lemma distinct_same D k r s : (1 <= D)%nat -> (1 <= k)%nat -> (forall j, (1 <= j)%nat -> (j <= D)%nat -> r j = s j) ->
  distinct D k r = distinct D k s.
Proof. intros HD K H. apply Rle_antisym; apply distinct_most; auto; intros; rewrite H by assumption; lra. Qed.

Lemma distinct_constant D k c : distinct D k (fun _ => c) = c.
Proof.
  induction k as [|k IH]; cbn [distinct]; [reflexivity |].
  replace (another D (fun _ => c)) with (fun _ : nat => c); [exact IH |].
  apply FunctionalExtensionality.functional_extensionality. intros j. unfold another. ring.
Qed.

Lemma distinct_average {A} (M : (A -> R) -> R) D k (r : A -> nat -> R) : averages M ->
  M (fun a => distinct D k (r a)) = distinct D k (fun j => M (fun a => r a j)).
Proof.
  intros H. revert r. induction k as [|k IH]; intros r; cbn [distinct]; [reflexivity |]. rewrite IH. f_equal.
  apply FunctionalExtensionality.functional_extensionality. intros j. unfold another. destruct H as [P C].
  rewrite <- !C, <- P. reflexivity.
Qed.

Lemma distinct_averages D k : averages (distinct D k).
Proof.
  induction k as [|k [P C]]; (split; intros; cbn [distinct]; [| ]); try reflexivity.
  - rewrite <- P. f_equal. apply FunctionalExtensionality.functional_extensionality. intros j. unfold another. ring.
  - rewrite <- C. f_equal. apply FunctionalExtensionality.functional_extensionality. intros j. unfold another. ring.
Qed.

(* (c/D)^k is the chance that k draws out of D data are all among c of them. *)
Definition all_among (D : nat) (c : nat) (j : nat) : R := falling j (INR c) / falling j (INR D).

Lemma power_of_share D k c : (1 <= D)%nat -> (1 <= k)%nat -> (c <= D)%nat ->
  (INR c / INR D) ^ k = distinct D k (all_among D c).
Proof.
  intros HD K HC. assert (P : 0 < INR D) by (apply lt_0_INR; lia).
  assert (G : forall m, distinct D m (all_among D c) = (INR c / INR D) ^ m); [|rewrite G; reflexivity].
  induction m as [|m IH]; [unfold all_among; cbn; field |]. cbn [distinct pow]. rewrite <- IH.
  destruct (distinct_averages D m) as [_ C]. rewrite <- C.
  apply Rle_antisym; apply distinct_most_from_0; try exact HD; intros j J;
    (enough (E : another D (all_among D c) j = INR c / INR D * all_among D c j) by (rewrite E; lra));
    (unfold another, all_among; pose proof (falling_pos j D J) as F; destruct (Nat.eq_dec j D) as [-> | E];
     [ replace (1 - INR D / INR D) with 0 by (field; repeat split; lra); rewrite Rmult_0_l;
       pose proof (falling_zero (S D) c ltac:(lia)) as Z0; cbn [falling] in Z0;
       replace (INR c / INR D * (falling D (INR c) / falling D (INR D)))
         with (falling D (INR c) / falling D (INR D) + falling D (INR c) * (INR c - INR D) * / (INR D * falling D (INR D)))
         by (field; repeat split; lra); rewrite Z0; field; repeat split; lra
     | pose proof (falling_pos (S j) D ltac:(lia)) as F2; cbn [falling] in *;
       assert (INR j < INR D) by (apply lt_INR; lia); field; repeat split; lra ]).
Qed.

Lemma mean_power_of_share D N x i k : (1 <= D)%nat -> (1 <= k)%nat -> Sum 1 N x = 1 -> (1 <= i)%Z -> (i <= N)%Z ->
  over_draws D N x (fun z => share z i ^ k) = distinct D k (fun j => x i ^ j).
Proof.
  intros HD K W A B. rewrite (over_same _ _ _ _ (fun z => distinct D k (all_among D (count z i)))).
  - rewrite (distinct_average (over_draws D N x) D k (fun z => all_among D (count z i))) by apply over_averages.
    apply distinct_same; [exact HD | exact K |]. intros j J L. unfold all_among.
    rewrite (over_same _ _ _ _ (fun z => / falling j (INR D) * falling j (INR (count z i))))
      by (intros; unfold Rdiv; ring).
    destruct (over_averages D N x) as [_ C]. rewrite C, mean_falling by assumption.
    pose proof (falling_pos j D L). field. lra.
  - intros z [L F]. unfold share. rewrite L. apply power_of_share; [exact HD | exact K |].
    rewrite <- L. apply count_occ_bound.
Qed.

(* ---- the mean inverse number of distinct data ---- *)

Lemma inverse_by_sum D j : (1 <= j)%nat -> (j <= D)%nat ->
  / INR j = Sum 1 (Z.of_nat D) (fun m => / IZR m * all_among D (Z.to_nat m) j).
Proof.
  intros J L. destruct j as [|j]; [lia |]. pose proof (falling_pos (S j) D L) as F.
  assert (P : 0 < INR (S j)) by (apply lt_0_INR; lia).
  rewrite (Sum_is 1 (Z.of_nat D) _ (fun m => falling (S j) (IZR m) / (INR (S j) * falling (S j) (INR D)))).
  - rewrite <- INR_IZR_INZ. field. lra.
  - lia.
  - cbn [Z.sub]. change (IZR (1 - 1)) with (INR 0). rewrite falling_zero by lia. field. lra.
  - intros k K _. cbv beta. unfold all_among. replace (INR (Z.to_nat k)) with (IZR k) by (rewrite INR_IZR_INZ; f_equal; lia).
    pose proof (IZR_le 1 k K). rewrite minus_IZR. replace (IZR k) with (IZR k - 1 + 1) at 1 by ring.
    rewrite falling_next, (falling_first j (IZR k)). field. lra.
Qed.

Lemma bernoulli_next a k : 0 <= a -> a ^ S k + INR (S k) * a ^ k <= (a + 1) ^ S k.
Proof.
  intros A. induction k as [|k IH]; [cbn; lra |].
  assert (0 <= a ^ k) by (apply pow_le; exact A). assert (0 <= a ^ S k) by (apply pow_le; exact A).
  pose proof (pos_INR (S k)). change ((a + 1) ^ S (S k)) with ((a + 1) * (a + 1) ^ S k).
  apply Rle_trans with ((a + 1) * (a ^ S k + INR (S k) * a ^ k)); [|apply Rmult_le_compat_l; lra].
  rewrite (S_INR (S k)). change (a ^ S (S k)) with (a * a ^ S k). change (a ^ S k) with (a * a ^ k) in *. nra.
Qed.

Lemma chord_above a k : 0 <= a -> 2 * ((a + 1) ^ S k - a ^ S k) <= INR (S k) * ((a + 1) ^ k + a ^ k).
Proof.
  intros A. induction k as [|k IH]; [cbn; lra |]. pose proof (bernoulli_next a k A) as B.
  change ((a + 1) ^ S (S k)) with ((a + 1) * (a + 1) ^ S k). change (a ^ S (S k)) with (a * a ^ S k).
  rewrite (S_INR (S k)). assert (H : 0 <= a + 1) by lra. pose proof (Rmult_le_compat_l _ _ _ H IH) as M.
  change ((a + 1) ^ S k) with ((a + 1) * (a + 1) ^ k) in *. change (a ^ S k) with (a * a ^ k) in *. lra.
Qed.

Lemma sum_of_powers D k : INR D ^ S (S k) / INR (S (S k)) + INR D ^ S k / 2 <= Sum 1 (Z.of_nat D) (fun m => IZR m ^ S k).
Proof.
  induction D as [|D IH].
  - rewrite Sum_empty by (cbn; lia). cbn [INR pow]. unfold Rdiv. rewrite !Rmult_0_l. lra.
  - rewrite (Sum_last 1 (Z.of_nat (S D)) (Z.of_nat D)) by lia. rewrite <- (INR_IZR_INZ (S D)), (S_INR D).
    pose proof (chord_above (INR D) (S k) (pos_INR D)) as C. assert (P : 0 < INR (S (S k))) by (apply lt_0_INR; lia).
    enough ((INR D + 1) ^ S (S k) / INR (S (S k)) - INR D ^ S (S k) / INR (S (S k)) <= ((INR D + 1) ^ S k + INR D ^ S k) / 2) by lra.
    apply Rmult_le_reg_l with (2 * INR (S (S k))); [lra |].
    replace (2 * INR (S (S k)) * ((INR D + 1) ^ S (S k) / INR (S (S k)) - INR D ^ S (S k) / INR (S (S k))))
      with (2 * ((INR D + 1) ^ S (S k) - INR D ^ S (S k))) by (field; repeat split; lra). lra.
Qed.

Lemma mean_inverse D k : (1 <= D)%nat -> / INR (S (S k)) + / (2 * INR D) <= distinct D (S (S k)) (fun j => / INR j).
Proof.
  intros HD. assert (P : 0 < INR D) by (apply lt_0_INR; lia).
  rewrite (distinct_same D _ _ (fun j => Sum 1 (Z.of_nat D) (fun m => / IZR m * all_among D (Z.to_nat m) j)))
    by (try lia; intros; apply inverse_by_sum; assumption).
  pose proof (distinct_averages D (S (S k))) as V.
  rewrite <- (distinct_average (fun f => Sum 1 (Z.of_nat D) f) D (S (S k)) (fun m j => / IZR m * all_among D (Z.to_nat m) j))
    by (split; intros; [apply Sum_plus | apply Sum_scale]).
  rewrite (Sum_same 1 (Z.of_nat D) 1 (Z.of_nat D) _ (fun m => / INR D ^ S (S k) * IZR m ^ S k)); try reflexivity.
  - rewrite Sum_scale. pose proof (sum_of_powers D k) as T.
    assert (Q : 0 < INR (S (S k))) by (apply lt_0_INR; lia). assert (W : 0 < INR D ^ S k) by (apply pow_lt, P).
    assert (U : 0 < INR D ^ S (S k)) by (apply pow_lt, P).
    replace (/ INR (S (S k)) + / (2 * INR D)) with (/ INR D ^ S (S k) * (INR D ^ S (S k) / INR (S (S k)) + INR D ^ S k / 2)).
    + apply Rmult_le_compat_l; [apply Rlt_le, Rinv_0_lt_compat, U | exact T].
    + change (INR D ^ S (S k)) with (INR D * INR D ^ S k). field. lra.
  - intros m M L. cbv beta. destruct V as [_ C]. rewrite C, <- power_of_share by lia.
    replace (INR (Z.to_nat m)) with (IZR m) by (rewrite INR_IZR_INZ; f_equal; lia). pose proof (IZR_le 1 m M).
    unfold Rdiv. rewrite Rpow_mult_distr, pow_inv. change (IZR m ^ S (S k)) with (IZR m * IZR m ^ S k). field.
    split; [apply pow_nonzero |]; lra.
Qed.

(* ---- generations back ---- *)

Ltac in_reals := try change plus with Rplus; try match goal with |- @eq _ ?a ?b => change (@eq R a b) end.

Fixpoint back (D : nat) (t : nat) (r : nat -> R) (k : nat) : R :=
  match t with O => r k | S s => distinct D k (back D s r) end.

Definition many (k : nat) : R := match k with O => 0 | 1%nat => 0 | _ => 1 end.
Definition bound (D : nat) (k : nat) : R := 2 * INR D * (1 - / INR k).

Lemma bound_falls D k : (1 <= D)%nat -> (1 <= k)%nat -> distinct D k (bound D) + many k <= bound D k.
Proof.
  intros HD K. assert (P : 0 < INR D) by (apply lt_0_INR; lia). unfold bound. destruct (distinct_averages D k) as [A C].
  rewrite C, (averages_minus (distinct D k) (fun _ => 1) (fun j => / INR j)) by (split; assumption).
  rewrite distinct_constant. destruct k as [|[|k]]; [lia | |].
  - unfold many. cbn [distinct]. unfold another. cbn [INR]. unfold Rdiv. rewrite !Rmult_0_l, Rinv_1. lra.
  - cbn [many]. pose proof (mean_inverse D k HD) as M. assert (Q : 0 < INR (S (S k))) by (apply lt_0_INR; lia). apply Rmult_le_compat_l with (r := 2 * INR D) in M; [|lra].
    replace (2 * INR D * (/ INR (S (S k)) + / (2 * INR D))) with (2 * INR D * / INR (S (S k)) + 1) in M by (field; repeat split; lra).
    lra.
Qed.

Lemma visits_bounded D t k : (1 <= D)%nat -> (1 <= k)%nat -> (k <= D)%nat -> sum_n (fun s => back D s many k) t <= bound D k.
Proof.
  intros HD. revert k. induction t as [|t IH]; intros k K L; pose proof (bound_falls D k HD K) as B.
  - rewrite sum_O. cbn [back]. enough (0 <= distinct D k (bound D)) by lra.
    rewrite <- (distinct_constant D k 0). apply distinct_most; [exact HD | exact K |]. intros j J _. unfold bound.
    assert (0 < INR j) by (apply lt_0_INR; lia). apply le_INR in J. cbn in J. apply Rmult_le_pos.
    + pose proof (pos_INR D). lra.
    + enough (/ INR j <= 1) by lra. rewrite <- Rinv_1. apply Rinv_le_contravar; lra.
  - assert (E : sum_n (fun s => back D s many k) (S t) = many k + distinct D k (fun j => sum_n (fun s => back D s many j) t)).
    { clear IH B. induction t as [|t IH].
      - rewrite sum_Sn, !sum_O. in_reals. cbn [back]. do 2 f_equal.
        apply FunctionalExtensionality.functional_extensionality. intros j. rewrite sum_O. reflexivity.
      - rewrite sum_Sn, IH. in_reals.
        replace (fun j => sum_n (fun s => back D s many j) (S t))
          with (fun j => sum_n (fun s => back D s many j) t + back D (S t) many j).
        + destruct (distinct_averages D k) as [A _]. rewrite A. cbn [back]. ring.
        + apply FunctionalExtensionality.functional_extensionality. intros j. rewrite sum_Sn. reflexivity. }
    rewrite E. apply Rle_trans with (2 := B). rewrite Rplus_comm. apply Rplus_le_compat_r.
    apply distinct_most; [exact HD | exact K |]. intros j J M. apply IH; assumption.
Qed.

Lemma back_average {A} (M : (A -> R) -> R) D t k (r : A -> nat -> R) : averages M ->
  M (fun a => back D t (r a) k) = back D t (fun j => M (fun a => r a j)) k.
Proof.
  intros H. revert k. induction t as [|t IH]; intros k; cbn [back]; [reflexivity |].
  rewrite (distinct_average M D k (fun a => back D t (r a))) by exact H. f_equal.
  apply FunctionalExtensionality.functional_extensionality. exact IH.
Qed.

Lemma back_most D t r s k : (1 <= D)%nat -> (1 <= k)%nat -> (k <= D)%nat ->
  (forall j, (1 <= j)%nat -> (j <= D)%nat -> r j <= s j) -> back D t r k <= back D t s k.
Proof.
  intros HD K L H. revert k K L. induction t as [|t IH]; intros k K L; cbn [back]; [auto |].
  apply distinct_most; [exact HD | exact K | exact IH].
Qed.

Lemma back_same D t r s k : (1 <= D)%nat -> (1 <= k)%nat -> (k <= D)%nat ->
  (forall j, (1 <= j)%nat -> (j <= D)%nat -> r j = s j) -> back D t r k = back D t s k.
Proof. intros HD K L H. apply Rle_antisym; apply back_most; auto; intros; rewrite H by assumption; lra. Qed.

Lemma back_constant D t c k : back D t (fun _ => c) k = c.
Proof.
  revert k. induction t as [|t IH]; intros k; cbn [back]; [reflexivity |]. transitivity (distinct D k (fun _ => c)); [f_equal | apply distinct_constant].
  apply FunctionalExtensionality.functional_extensionality. exact IH.
Qed.

Lemma back_averages D t k : averages (fun r => back D t r k).
Proof.
  revert k. induction t as [|t IH]; intros k; cbn [back]; [split; reflexivity |]. destruct (distinct_averages D k) as [P C].
  split; intros; [rewrite <- P | rewrite <- C]; f_equal; apply FunctionalExtensionality.functional_extensionality;
    intros j; apply IH.
Qed.

Lemma back_shift D t r k : back D t (fun j => distinct D j r) k = back D (S t) r k.
Proof.
  revert k. induction t as [|t IH]; intros k; [reflexivity |]. cbn [back] in *. f_equal.
  apply FunctionalExtensionality.functional_extensionality. exact IH.
Qed.

(* ---- survival ---- *)

Lemma later_nonneg D N x t : (1 <= D)%nat -> distribution N x -> 0 <= later_than D N x t.
Proof.
  intros HD. revert x. induction t as [|t IH]; intros x X; cbn [later_than]; [lra |].
  rewrite <- (over_constant D N x 0) at 1 by apply X. apply over_most; [exact X |]. intros z Z.
  destruct (one_atom z); [lra |]. apply IH, (share_distribution D); assumption.
Qed.

Lemma later_falls D N x t : (1 <= D)%nat -> distribution N x -> later_than D N x (S t) <= later_than D N x t.
Proof.
  intros HD. revert x. induction t as [|t IH]; intros x X.
  - change (later_than D N x 0) with 1. rewrite <- (over_constant D N x 1) by apply X. cbn [later_than].
    apply over_most; [exact X |]. intros z _. destruct (one_atom z); lra.
  - change (later_than D N x (S (S t)))
      with (over_draws D N x (fun z => if one_atom z then 0 else later_than D N (share z) (S t))).
    change (later_than D N x (S t)) with (over_draws D N x (fun z => if one_atom z then 0 else later_than D N (share z) t)).
    apply over_most; [exact X |]. intros z Z. destruct (one_atom z); [lra |]. apply IH, (share_distribution D); assumption.
Qed.

Lemma first_is_later D N x t : (1 <= D)%nat -> distribution N x -> first_at D N x (S t) = later_than D N x t - later_than D N x (S t).
Proof.
  intros HD. revert x. induction t as [|t IH]; intros x X.
  - cbn [first_at later_than Nat.eqb]. rewrite <- over_rest by apply X. apply over_same. intros z _. destruct (one_atom z); ring.
  - change (first_at D N x (S (S t))) with (over_draws D N x (fun z => if one_atom z then 0 else first_at D N (share z) (S t))).
    change (later_than D N x (S (S t)))
      with (over_draws D N x (fun z => if one_atom z then 0 else later_than D N (share z) (S t))).
    change (later_than D N x (S t)) with (over_draws D N x (fun z => if one_atom z then 0 else later_than D N (share z) t)).
    rewrite <- averages_minus by apply over_averages. apply over_same. intros z Z.
    destruct (one_atom z); [ring |]. apply IH, (share_distribution D); assumption.
Qed.

Lemma all_one z i : count z i = length z -> one_atom z = true.
Proof.
  intros H. apply count_occ_unique in H. rewrite H. destruct (length z) as [|n]; [reflexivity |]. cbn [repeat one_atom].
  apply forallb_forall. intros k K. apply repeat_spec in K. rewrite K. apply Z.eqb_refl.
Qed.

(* ---- survival by the shares ---- *)

(* How many atoms hold all the data. *)
Definition alone (N : Z) (x : Z -> R) : R := Sum 1 N (fun i => if Req_EM_T (x i) 1 then 1 else 0).

Lemma rest_is_zero N x a i : distribution N x -> (1 <= a)%Z -> (a <= N)%Z -> x a = 1 ->
  (1 <= i)%Z -> (i <= N)%Z -> i <> a -> x i = 0.
Proof.
  intros [P W] A B E I J D. apply Rle_antisym; [|auto].
  rewrite <- (Sum_pick N i x I J). apply Rle_trans with (Sum 1 N (fun k => x k + -1 * (if Z.eqb k a then x k else 0))).
  - apply Sum_most. intros k K L. specialize (P k K L). destruct (Z.eqb_spec k i), (Z.eqb_spec k a); subst; try lia; lra.
  - rewrite Sum_plus, Sum_scale, (Sum_pick N a x A B), W, E. lra.
Qed.

Lemma from_one_atom D N x a f : distribution N x -> (1 <= a)%Z -> (a <= N)%Z -> x a = 1 ->
  over_draws D N x f = f (repeat a D).
Proof.
  intros X A B E. revert f. induction D as [|D IH]; intros f; [reflexivity |]. cbn [over_draws repeat].
  rewrite <- (IH (fun z => f (a :: z))), <- (Sum_pick N a (fun i => over_draws D N x (fun z => f (i :: z)))) by assumption.
  apply Sum_same; [reflexivity | reflexivity |]. intros k K L. destruct (Z.eqb_spec k a) as [-> | F]; [rewrite E; ring |].
  rewrite (rest_is_zero N x a k) by assumption. ring.
Qed.

Lemma alone_is_one N x a : distribution N x -> (1 <= a)%Z -> (a <= N)%Z -> x a = 1 -> alone N x = 1.
Proof.
  intros X A B E. rewrite <- (Sum_pick N a (fun _ => 1)) by assumption. apply Sum_same; [reflexivity | reflexivity |].
  intros k K L. cbv beta. destruct (Z.eqb_spec k a) as [-> | F].
  - destruct (Req_EM_T (x a) 1); [reflexivity | lra].
  - rewrite (rest_is_zero N x a k) by assumption. destruct (Req_EM_T 0 1); [lra | reflexivity].
Qed.

Lemma alone_stays D N x a t : (1 <= D)%nat -> distribution N x -> (1 <= a)%Z -> (a <= N)%Z -> x a = 1 ->
  after_fits D N x t (alone N) = 1.
Proof.
  intros HD. revert x. induction t as [|t IH]; intros x X A B E; cbn [after_fits]; [apply (alone_is_one N x a); assumption |].
  rewrite (from_one_atom D N x a) by assumption. assert (Z : drawn D N (repeat a D)).
  { split; [apply repeat_length |]. apply Forall_forall. intros i I. apply repeat_spec in I. lia. }
  apply IH; [apply (share_distribution D); assumption | exact A | exact B |]. unfold share, count.
  rewrite count_occ_repeat_eq, repeat_length by reflexivity. field. apply not_0_INR. lia.
Qed.

Lemma one_atom_alone D N z : (1 <= D)%nat -> drawn D N z -> one_atom z = true ->
  exists a, (1 <= a)%Z /\ (a <= N)%Z /\ share z a = 1.
Proof.
  intros HD [L F] O. destruct z as [|a z]; [cbn in L; lia |]. inversion F as [|? ? [A B] _]; subst.
  exists a. repeat split; [exact A | exact B |]. cbn [one_atom] in O. rewrite forallb_forall in O.
  assert (E : count (a :: z) a = length (a :: z)).
  { unfold count. cbn [count_occ length]. destruct (Z.eq_dec a a); [|lia]. f_equal. clear -O.
    induction z as [|b z IH]; [reflexivity |]. cbn [count_occ length].
    assert (b = a) by (symmetry; apply Z.eqb_eq, O; left; reflexivity). destruct (Z.eq_dec b a); [|lia].
    f_equal. apply IH. intros k K. apply O. right. exact K. }
  unfold share. rewrite E. field. apply not_0_INR. cbn [length]. lia.
Qed.

Lemma none_alone D N z : (1 <= D)%nat -> drawn D N z -> one_atom z = false -> alone N (share z) = 0.
Proof.
  intros HD [L F] O. unfold alone. rewrite (Sum_same 1 N 1 N _ (fun _ => 0 * 0)); [rewrite Sum_scale; ring | reflexivity | reflexivity |].
  intros i _ _. cbv beta. destruct (Req_EM_T (share z i) 1) as [E |]; [|ring]. exfalso. unfold share in E.
  assert (0 < INR (length z)) by (apply lt_0_INR; lia).
  assert (C : INR (count z i) = INR (length z)) by (apply Rmult_eq_reg_r with (/ INR (length z)); [rewrite Rinv_r by lra; exact E | apply Rinv_neq_0_compat; lra]).
  apply INR_eq, all_one in C. congruence.
Qed.

(* P(T > t) by the shares after t fits: none of them is 1. *)
Lemma later_is_not_alone D N x t : (1 <= D)%nat -> distribution N x -> (1 <= t)%nat ->
  later_than D N x t = 1 - after_fits D N x t (alone N).
Proof.
  intros HD X H. destruct t as [|t]; [lia |]. clear H. revert x X. induction t as [|t IH]; intros x X.
  - cbn [later_than after_fits]. rewrite <- over_rest by apply X. apply over_same. intros z Z. destruct (one_atom z) eqn:O.
    + destruct (one_atom_alone D N z HD Z O) as (a & A & B & E).
      rewrite (alone_is_one N _ a) by (assumption || apply (share_distribution D N z HD Z)). ring.
    + rewrite (none_alone D) by assumption. ring.
  - change (later_than D N x (S (S t)))
      with (over_draws D N x (fun z => if one_atom z then 0 else later_than D N (share z) (S t))).
    change (after_fits D N x (S (S t)) (alone N)) with (over_draws D N x (fun z => after_fits D N (share z) (S t) (alone N))).
    rewrite <- over_rest by apply X. apply over_same. intros z Z. pose proof (share_distribution D N z HD Z) as Y. destruct (one_atom z) eqn:O; [|apply IH, Y].
    destruct (one_atom_alone D N z HD Z O) as (a & A & B & E). rewrite (alone_stays D N _ a) by assumption. ring.
Qed.

(* ---- survival by the dual ---- *)

Lemma alone_of_draws D N z : (1 <= D)%nat -> drawn D N z ->
  alone N (share z) = Sum 1 N (fun i => all_among D (count z i) D).
Proof.
  intros HD [L F]. pose proof (falling_pos D D (le_n D)) as P. assert (Q : 0 < INR D) by (apply lt_0_INR; lia).
  apply Sum_same; [reflexivity | reflexivity |]. intros i _ _. cbv beta. unfold all_among, share. rewrite L.
  destruct (Nat.eq_dec (count z i) D) as [-> | E].
  - destruct (Req_EM_T (INR D / INR D) 1) as [_ | B]; [field; lra | destruct B; field; lra].
  - assert (count z i <= D)%nat by (rewrite <- L; apply count_occ_bound).
    rewrite falling_zero by lia. destruct (Req_EM_T (INR (count z i) / INR D) 1) as [B |]; [|field; lra].
    destruct E. apply INR_eq. apply Rmult_eq_reg_r with (/ INR D); [rewrite Rinv_r by lra; exact B |].
    apply Rinv_neq_0_compat. lra.
Qed.

(* P(T <= t + 1), from p(i)^k for the k ancestors of D data, t generations back. *)
Lemma alone_by_powers D N x t : (1 <= D)%nat -> distribution N x ->
  after_fits D N x (S t) (alone N) = Sum 1 N (fun i => back D t (fun k => x i ^ k) D).
Proof.
  intros HD. revert x. induction t as [|t IH]; intros x X.
  - cbn [after_fits back]. rewrite (over_same _ _ _ _ (fun z => Sum 1 N (fun i => all_among D (count z i) D)))
      by (intros; apply alone_of_draws; assumption).
    rewrite averages_sum by apply over_averages. apply Sum_same; [reflexivity | reflexivity |].
    intros i A B. unfold all_among. pose proof (falling_pos D D (le_n D)).
    rewrite (over_same _ _ _ _ (fun z => / falling D (INR D) * falling D (INR (count z i))))
      by (intros; unfold Rdiv; ring).
    destruct (over_averages D N x) as [_ C]. rewrite C, mean_falling by (assumption || apply X). field. lra.
  - change (after_fits D N x (S (S t)) (alone N)) with (over_draws D N x (fun z => after_fits D N (share z) (S t) (alone N))).
    rewrite (over_same _ _ _ _ (fun z => Sum 1 N (fun i => back D t (fun k => share z i ^ k) D)))
      by (intros z Z; apply IH, (share_distribution D); assumption).
    rewrite averages_sum by apply over_averages. apply Sum_same; [reflexivity | reflexivity |].
    intros i A B. rewrite (back_average (over_draws D N x) D t D (fun z k => share z i ^ k)) by apply over_averages.
    rewrite <- back_shift. apply back_same; [exact HD | exact HD | lia |]. intros j J _.
    apply mean_power_of_share; (assumption || apply X).
Qed.

Definition lost (N : Z) (x : Z -> R) (k : nat) : R := 1 - Sum 1 N (fun i => x i ^ k).

Lemma later_by_ancestors D N x t : (1 <= D)%nat -> distribution N x -> later_than D N x (S t) = back D t (lost N x) D.
Proof.
  intros HD X. rewrite later_is_not_alone, alone_by_powers by (assumption || lia). unfold lost.
  rewrite (averages_minus (fun r => back D t r D)) by apply back_averages. rewrite back_constant. f_equal.
  apply (back_average (fun f => Sum 1 N f) D t D (fun i k => x i ^ k)). split; intros; [apply Sum_plus | apply Sum_scale].
Qed.

Lemma lost_as_written N x k : (0 <= k)%Z -> lost N x (Z.to_nat k) = 1 + (-1) * Sum 1 N (fun i => powerRZ (x i) k).
Proof.
  intros K. unfold lost. rewrite (Sum_same 1 N 1 N (fun i => powerRZ (x i) k) (fun i => x i ^ Z.to_nat k)); [ring | | |];
    try reflexivity. intros. apply power_is_pow. lia.
Qed.

Lemma lost_by_one N x : distribution N x -> lost N x 1 = 0.
Proof. intros [_ W]. unfold lost. rewrite (Sum_same 1 N 1 N _ x) by (reflexivity || (intros; ring)). lra. Qed.

Lemma lost_at_most N x k : distribution N x -> (1 <= k)%nat -> lost N x k <= many k.
Proof.
  intros X H. destruct k as [|[|k]]; [lia | rewrite lost_by_one by exact X; cbn; lra |]. unfold lost. cbn [many].
  enough (0 <= Sum 1 N (fun i => x i ^ S (S k))) by lra. apply Sum_nonneg. intros. apply pow_le. apply X; assumption.
Qed.

(* For every horizon: P(T > 0) + ... + P(T > t) <= 2D - 1. *)
Lemma survival_summed D N x t : (1 <= D)%nat -> distribution N x -> sum_n (later_than D N x) t <= 2 * INR D - 1.
Proof.
  intros HD X. assert (Q : 1 <= INR D) by (apply (le_INR 1); lia).
  assert (L : forall s, later_than D N x (S s) <= back D s many D).
  { intros s. rewrite later_by_ancestors by assumption. apply back_most; [exact HD | exact HD | lia |].
    intros j J _. apply lost_at_most; assumption. } destruct t as [|t].
  - rewrite sum_O. cbn [later_than]. lra.
  - assert (E : sum_n (later_than D N x) (S t) = 1 + sum_n (fun s => later_than D N x (S s)) t).
    { induction t as [|t IH].
      - rewrite sum_Sn, !sum_O. reflexivity.
      - rewrite sum_Sn, IH, sum_Sn. in_reals. ring. }
    rewrite E. apply Rle_trans with (1 + sum_n (fun s => back D s many D) t).
    + apply Rplus_le_compat_l. clear E. induction t as [|t IH].
      * rewrite !sum_O. apply L.
      * rewrite !sum_Sn. apply Rplus_le_compat; [exact IH | apply L].
    + pose proof (visits_bounded D t D HD HD (le_n D)) as V. unfold bound in V.
      replace (2 * INR D * (1 - / INR D)) with (2 * INR D - 2) in V by (field; lra). lra.
Qed.

(* ---- the mean of T ---- *)

Lemma first_nonneg D N x t : (1 <= D)%nat -> distribution N x -> 0 <= first_at D N x t.
Proof.
  intros HD X. destruct t as [|t]; [cbn; lra |]. rewrite first_is_later by assumption.
  pose proof (later_falls D N x t HD X). lra.
Qed.

Lemma first_summed D N x t : (1 <= D)%nat -> distribution N x -> sum_n (first_at D N x) t = 1 - later_than D N x t.
Proof.
  intros HD X. induction t as [|t IH]; [rewrite sum_O; cbn; ring |].
  rewrite sum_Sn, IH, first_is_later by assumption. in_reals. ring.
Qed.

Lemma mean_summed D N x t : (1 <= D)%nat -> distribution N x ->
  sum_n (fun s => INR s * first_at D N x s) (S t) = sum_n (later_than D N x) t - INR (S t) * later_than D N x (S t).
Proof.
  intros HD X. induction t as [|t IH].
  - rewrite sum_Sn, !sum_O, first_is_later by assumption. in_reals. cbn [INR]. ring.
  - rewrite sum_Sn, IH, sum_Sn, first_is_later by assumption. in_reals. rewrite (S_INR (S t)). ring.
Qed.

Lemma mean_at_least D N x m t : (1 <= D)%nat -> distribution N x ->
  sum_n (later_than D N x) m <= sum_n (fun s => INR s * first_at D N x s) (S (m + t)) + INR (S m) * later_than D N x (S (m + t)).
Proof.
  intros HD X. induction t as [|t IH].
  - rewrite Nat.add_0_r, mean_summed by assumption. lra.
  - apply Rle_trans with (1 := IH). replace (S (m + S t)) with (S (S (m + t))) by lia.
    rewrite (sum_Sn _ (S (m + t))), first_is_later by assumption. in_reals.
    pose proof (later_falls D N x (S (m + t)) HD X). assert (INR (S m) <= INR (S (S (m + t)))) by (apply le_INR; lia). nra.
Qed.

Lemma series_bounded (a : nat -> R) M : (forall t, 0 <= a t) -> (forall t, sum_n a t <= M) -> ex_series a /\ Series a <= M.
Proof.
  intros P B. assert (E : ex_finite_lim_seq (sum_n a)).
  { apply (ex_finite_lim_seq_incr _ M); [|exact B]. intros t. rewrite sum_Sn. in_reals. pose proof (P (S t)). lra. }
  assert (S : ex_series a) by (destruct E as [l E]; exists l; exact E). split; [exact S |].
  apply Series_correct in S. apply (is_lim_seq_le (sum_n a) (fun _ => M) (Series a) M B S), is_lim_seq_const.
Qed.

Lemma survival_from_one D N x t : (1 <= D)%nat -> distribution N x ->
  sum_n (later_than D N x) t = 1 + Sum 1 (Z.of_nat t) (fun s => 1 - after_fits D N x (Z.to_nat s) (alone N)).
Proof.
  intros HD X. induction t as [|t IH]; [rewrite sum_O, Sum_empty by (cbn; lia); cbn; ring |].
  rewrite sum_Sn, IH, (Sum_last 1 (Z.of_nat (S t)) (Z.of_nat t)) by lia. rewrite Nat2Z.id, <- later_is_not_alone by (assumption || lia).
  in_reals. ring.
Qed.

Theorem collapse_time_exists (D N : Z) (x : Z -> R) : (1 <= D)%Z -> distribution N x ->
  is_series (first_at (Z.to_nat D) N x) 1
  /\ is_series (fun t => INR t * first_at (Z.to_nat D) N x t) (collapse_time N x D)
  /\ is_lim_seq (fun t => 1 + Sum 1 (Z.of_nat t) (fun s => 1 - after_fits (Z.to_nat D) N x (Z.to_nat s) (alone N)))
       (collapse_time N x D)
  /\ collapse_time N x D = Series (later_than (Z.to_nat D) N x)
  /\ collapse_time N x D <= 2 * IZR D - 1.
Proof.
  intros HZ X. unfold collapse_time. assert (HD : (1 <= Z.to_nat D)%nat) by lia.
  replace (IZR D) with (INR (Z.to_nat D)) by (rewrite INR_IZR_INZ; f_equal; lia). set (d := Z.to_nat D) in *.
  destruct (series_bounded (later_than d N x) (2 * INR d - 1)) as [L B];
    [intros; apply later_nonneg; assumption | intros; apply survival_summed; assumption |].
  pose proof (ex_series_lim_0 _ L) as Z0. apply Series_correct in L.
  assert (N0 : forall t, 0 <= INR t * first_at d N x t) by (intros; apply Rmult_le_pos; [apply pos_INR | apply first_nonneg; assumption]).
  pose proof (is_lim_seq_incr_compare _ _ L) as U.
  assert (UP : forall t, sum_n (later_than d N x) t <= Series (later_than d N x)).
  { apply U. intros t. rewrite sum_Sn. in_reals. pose proof (later_nonneg d N x (S t) HD X). lra. }
  assert (M0 : forall t, sum_n (fun s => INR s * first_at d N x s) t <= Series (later_than d N x)).
  { intros [|t].
    - rewrite sum_O. cbn [INR]. rewrite Rmult_0_l. apply Rle_trans with (2 := UP 0%nat). rewrite sum_O. cbn. lra.
    - rewrite mean_summed by assumption. specialize (UP t). pose proof (later_nonneg d N x (S t) HD X).
      pose proof (pos_INR (S t)). nra. }
  destruct (series_bounded _ _ N0 M0) as [E F]. pose proof (Series_correct _ E) as W.
  assert (Q : Series (fun t => INR t * first_at d N x t) = Series (later_than d N x)).
  { apply Rle_antisym; [exact F |].
    apply (is_lim_seq_le (sum_n (later_than d N x)) (fun _ => Series (fun t => INR t * first_at d N x t))
      (Series (later_than d N x)) (Series (fun t => INR t * first_at d N x t))); [|exact L | apply is_lim_seq_const].
    intros m. apply (is_lim_seq_le (fun _ => sum_n (later_than d N x) m)
      (fun t => sum_n (fun s => INR s * first_at d N x s) (t + S m) + INR (S m) * later_than d N x (t + S m))
      (sum_n (later_than d N x) m) (Series (fun t => INR t * first_at d N x t))).
    - intros t. replace (t + S m)%nat with (S (m + t)) by lia. apply mean_at_least; assumption.
    - apply is_lim_seq_const.
    - rewrite <- (Rplus_0_r (Series (fun t => INR t * first_at d N x t))), <- (Rmult_0_r (INR (S m))).
      apply is_lim_seq_plus'.
      + apply (is_lim_seq_incr_n (sum_n (fun s => INR s * first_at d N x s)) (S m)), W.
      + apply (is_lim_seq_scal_l (fun t => later_than d N x (t + S m)) (INR (S m)) 0).
        apply (is_lim_seq_incr_n (later_than d N x) (S m)), Z0. }
  rewrite Q. repeat split; [| rewrite <- Q; exact W | | exact B].
  2: { apply (is_lim_seq_ext (sum_n (later_than d N x))); [intros; apply survival_from_one; assumption | exact L]. }
  change (is_lim_seq (sum_n (first_at d N x)) 1).
  apply (is_lim_seq_ext (fun t => 1 - later_than d N x t)); [intros; symmetry; apply first_summed; assumption |].
  replace (Finite 1) with (Finite (1 - 0)) by (f_equal; ring).
  apply is_lim_seq_minus'; [apply is_lim_seq_const | exact Z0].
Qed.

(* ---- the mean of T by its dual ---- *)

(* k ancestors t generations back, of D data that each copy one of D at random; how many generations have k. *)
Definition has_ancestors (D : nat) (k : nat) (t : nat) : R := back D t (fun j => if Nat.eqb j k then 1 else 0) D.
Definition sojourn_time (k D : Z) : R := Series (has_ancestors (Z.to_nat D) (Z.to_nat k)).

Lemma back_by_number D t r : (1 <= D)%nat ->
  back D t r D = Sum 1 (Z.of_nat D) (fun k => r (Z.to_nat k) * has_ancestors D (Z.to_nat k) t).
Proof.
  intros HD. transitivity (back D t (fun j => Sum 1 (Z.of_nat D) (fun k => r (Z.to_nat k) * (if Nat.eqb j (Z.to_nat k) then 1 else 0))) D).
  - apply back_same; [exact HD | exact HD | lia |]. intros j J L.
    rewrite (Sum_same 1 (Z.of_nat D) 1 (Z.of_nat D) _ (fun k => if Z.eqb k (Z.of_nat j) then r (Z.to_nat k) else 0)).
    + rewrite (Sum_pick (Z.of_nat D) (Z.of_nat j) (fun k => r (Z.to_nat k))) by lia. rewrite Nat2Z.id. reflexivity.
    + reflexivity.
    + reflexivity.
    + intros k K M. cbv beta. destruct (Nat.eqb_spec j (Z.to_nat k)), (Z.eqb_spec k (Z.of_nat j)); try lia; ring.
  - rewrite <- (back_average (fun f => Sum 1 (Z.of_nat D) f) D t D (fun k j => r (Z.to_nat k) * (if Nat.eqb j (Z.to_nat k) then 1 else 0)))
      by (split; intros; [apply Sum_plus | apply Sum_scale]).
    apply Sum_same; [reflexivity | reflexivity |]. intros k _ _. destruct (back_averages D t D) as [_ C].
    apply (C (r (Z.to_nat k)) (fun j => if Nat.eqb j (Z.to_nat k) then 1 else 0)).
Qed.

Lemma sojourn_exists D k : (1 <= D)%nat -> (2 <= k)%nat -> ex_series (has_ancestors D k).
Proof.
  intros HD K. destruct (series_bounded (has_ancestors D k) (bound D D)) as [E _]; [| | exact E].
  - intros t. unfold has_ancestors. apply Rle_trans with (back D t (fun _ => 0) D); [rewrite back_constant; lra |].
    apply back_most; [exact HD | exact HD | lia |]. intros j _ _. destruct (Nat.eqb j k); lra.
  - intros t. apply Rle_trans with (2 := visits_bounded D t D HD HD (le_n D)).
    assert (L : forall s, has_ancestors D k s <= back D s many D).
    { intros s. apply back_most; [exact HD | exact HD | lia |]. intros j J _.
      destruct (Nat.eqb_spec j k) as [-> | _]; [destruct k as [|[|k]] | destruct j as [|[|j]]]; cbn [many]; lia || lra. }
    induction t as [|t IH]; [rewrite !sum_O; apply L | rewrite !sum_Sn; apply Rplus_le_compat; [exact IH | apply L]].
Qed.

Lemma series_of_zero : is_series (fun _ : nat => 0) 0.
Proof.
  change (is_lim_seq (sum_n (fun _ => 0)) 0). apply (is_lim_seq_ext (fun _ => 0)); [|apply is_lim_seq_const].
  induction n as [|n IH]; [rewrite sum_O; reflexivity |]. rewrite sum_Sn, <- IH. in_reals. ring.
Qed.

Lemma series_of_sum a c (u : Z -> nat -> R) : forall b, (a - 1 <= b)%Z ->
  (forall k, (a <= k)%Z -> (k <= b)%Z -> ex_series (u k)) ->
  is_series (fun t => Sum a b (fun k => c k * u k t)) (Sum a b (fun k => c k * Series (u k))).
Proof.
  by_induction.
  - intros _. rewrite Sum_empty by lia. apply (is_series_ext (fun _ => 0)); [|apply series_of_zero].
    intros. rewrite Sum_empty by lia. reflexivity.
  - intros k K IH H. rewrite (Sum_last a (k + 1) k) by lia.
    apply (is_series_ext (fun t => plus (Sum a k (fun j => c j * u j t)) (scal (c (k + 1)%Z) (u (k + 1)%Z t)))).
    + intros t. rewrite (Sum_last a (k + 1) k) by lia. reflexivity.
    + apply (is_series_plus (V := R_NormedModule)); [apply IH; intros; apply H; lia |].
      apply (is_series_scal (K := R_AbsRing) (V := R_NormedModule)), Series_correct, H; lia.
Qed.

Lemma survival_series D N x : (1 <= D)%nat -> distribution N x -> ex_series (later_than D N x).
Proof.
  intros HD X. apply (series_bounded _ (2 * INR D - 1)); intros; [apply later_nonneg | apply survival_summed]; assumption.
Qed.

Lemma time_by_dual D N x : (1 <= D)%nat -> distribution N x ->
  Series (later_than D N x) = 1 + Sum 2 (Z.of_nat D) (fun k => lost N x (Z.to_nat k) * Series (has_ancestors D (Z.to_nat k))).
Proof.
  intros HD X. rewrite Series_incr_1 by (apply survival_series; assumption). change (later_than D N x 0) with 1. f_equal.
  apply is_series_unique. apply (is_series_ext (fun t => Sum 2 (Z.of_nat D) (fun k => lost N x (Z.to_nat k) * has_ancestors D (Z.to_nat k) t))).
  - intros t. rewrite later_by_ancestors, back_by_number by assumption.
    rewrite (Sum_split 1 1 (Z.of_nat D)), (Sum_last 1 1 0), (Sum_empty 1 0) by lia. change (Z.to_nat 1) with 1%nat.
    rewrite lost_by_one by exact X. change (1 + 1)%Z with 2%Z. in_reals. ring.
  - apply series_of_sum; [lia |]. intros k K _. apply sojourn_exists; [exact HD | lia].
Qed.
(* Curves of the discrete loop: heterozygosity, survival, what an atom of probability q does against all others. *)

Lemma after_averages D N x t : averages (after_fits D N x t).
Proof.
  revert x. induction t as [|t IH]; intros x; cbn [after_fits]; [split; reflexivity |].
  destruct (over_averages D N x) as [P C]. split; intros; [rewrite <- P | rewrite <- C]; apply over_same; intros z _; apply IH.
Qed.

Lemma after_most D N x t f g : (1 <= D)%nat -> distribution N x -> (forall y, distribution N y -> f y <= g y) ->
  after_fits D N x t f <= after_fits D N x t g.
Proof.
  intros HD. revert x. induction t as [|t IH]; intros x X H; cbn [after_fits]; [auto |].
  apply over_most; [exact X |]. intros z Z. apply IH; [apply (share_distribution D); assumption | exact H].
Qed.

Lemma after_same D N x t f g : (1 <= D)%nat -> distribution N x -> (forall y, distribution N y -> f y = g y) ->
  after_fits D N x t f = after_fits D N x t g.
Proof. intros HD X H. apply Rle_antisym; apply after_most; auto; intros; rewrite H by assumption; lra. Qed.

Lemma after_constant D N x t c : (1 <= D)%nat -> distribution N x -> after_fits D N x t (fun _ => c) = c.
Proof.
  intros HD. revert x. induction t as [|t IH]; intros x X; cbn [after_fits]; [reflexivity |].
  rewrite (over_same _ _ _ _ (fun _ => c)) by (intros; apply IH, (share_distribution D); assumption).
  apply over_constant, X.
Qed.

Lemma after_rest D N x t f : (1 <= D)%nat -> distribution N x ->
  after_fits D N x t (fun y => 1 - f y) = 1 - after_fits D N x t f.
Proof.
  intros HD X. rewrite (averages_minus (after_fits D N x t) (fun _ => 1)) by apply after_averages.
  rewrite after_constant by assumption. reflexivity.
Qed.

Lemma after_last D N x t f :
  after_fits D N x (S t) f = after_fits D N x t (fun y => over_draws D N y (fun z => f (share z))).
Proof.
  revert x. induction t as [|t IH]; intros x; [reflexivity |].
  change (after_fits D N x (S (S t)) f) with (over_draws D N x (fun z => after_fits D N (share z) (S t) f)).
  cbn [after_fits] in *. apply over_same. intros z _. apply IH.
Qed.

(* ---- heterozygosity ---- *)

Definition differ (N : Z) (x : Z -> R) : R := 1 - Sum 1 N (fun i => x i ^ 2).

Lemma differ_next D N x : (1 <= D)%nat -> distribution N x ->
  over_draws D N x (fun z => differ N (share z)) = (1 - / INR D) * differ N x.
Proof.
  intros HD X. assert (P : 0 < INR D) by (apply lt_0_INR; lia). unfold differ. rewrite over_rest by apply X.
  rewrite averages_sum by apply over_averages.
  rewrite (Sum_same 1 N 1 N _ (fun i => / INR D * x i + (1 - / INR D) * x i ^ 2)); [| reflexivity | reflexivity |].
  - rewrite Sum_plus, !Sum_scale. destruct X as [_ ->]. ring.
  - intros i A B. rewrite mean_power_of_share by (lia || assumption || apply X). cbn [distinct]. unfold another.
    cbn [INR pow]. field. lra.
Qed.

Lemma differ_after D N x t : (1 <= D)%nat -> distribution N x ->
  after_fits D N x t (differ N) = (1 - / INR D) ^ t * differ N x.
Proof.
  intros HD. revert x. induction t as [|t IH]; intros x X; [cbn; ring |]. cbn [after_fits].
  rewrite (over_same _ _ _ _ (fun z => (1 - / INR D) ^ t * differ N (share z)))
    by (intros; apply IH, (share_distribution D); assumption).
  destruct (over_averages D N x) as [_ C]. rewrite C, differ_next by assumption. cbn [pow]. ring.
Qed.

(* ---- survival ---- *)

Lemma survival_at_least D N x t : (1 <= D)%nat -> distribution N x ->
  (1 - / INR D) ^ t * differ N x <= 1 - after_fits D N x t (alone N).
Proof.
  intros HD X. rewrite <- differ_after, <- after_rest by assumption. apply after_most; [exact HD | exact X |].
  intros y Y. unfold differ, alone. enough (forall a b, a <= b -> 1 - b <= 1 - a) as G; [apply G | intros; lra].
  apply Sum_most. intros i _ _. cbv beta. destruct (Req_EM_T (y i) 1) as [-> |]; [lra | apply pow2_ge_0].
Qed.

Lemma squares_of_sum N x : (0 <= N)%Z -> (forall i, (1 <= i)%Z -> (i <= N)%Z -> 0 <= x i) ->
  Sum 1 N (fun i => x i ^ 2) <= Sum 1 N x ^ 2 /\ 0 <= Sum 1 N x
  /\ 3 * Sum 1 N x * Sum 1 N (fun i => x i ^ 2) <= Sum 1 N x ^ 3 + 2 * Sum 1 N (fun i => x i ^ 3).
Proof.
  revert N. by_induction; [intros; rewrite !Sum_empty by lia; lra |]. intros k K IH P.
  destruct IH as (A & B & C); [intros; apply P; lia |]. rewrite !(Sum_last 1 (k + 1) k) by lia.
  pose proof (P (k + 1)%Z ltac:(lia) ltac:(lia)) as X. set (x' := x (k + 1)%Z) in *. set (a := Sum 1 k x) in *.
  set (b := Sum 1 k (fun i => x i ^ 2)) in *. set (c := Sum 1 k (fun i => x i ^ 3)) in *.
  assert (0 <= a * x') by (apply Rmult_le_pos; assumption).
  assert (0 <= x' * (a ^ 2 - b)) by (apply Rmult_le_pos; lra). repeat split; [lra | lra |].
  replace ((a + x') ^ 3 + 2 * (c + x' ^ 3)) with (3 * (a + x') * (b + x' ^ 2) + (a ^ 3 + 2 * c - 3 * a * b) + 3 * (x' * (a ^ 2 - b))) by ring.
  lra.
Qed.

Lemma share_below_one N x i : distribution N x -> (1 <= i)%Z -> (i <= N)%Z -> x i <= 1.
Proof.
  intros [P W] A B. rewrite <- W, <- (Sum_pick N i x A B). apply Sum_most. intros k K L.
  destruct (Z.eqb k i); [lra | auto].
Qed.

Lemma lost_by_two N x k : distribution N x -> (0 <= N)%Z -> lost N x (S (S k)) <= INR (S (S k)) / 2 * lost N x 2.
Proof.
  intros X HN. destruct (squares_of_sum N x HN (proj1 X)) as (_ & _ & T). pose proof X as [P W]. rewrite W in T.
  assert (G : Sum 1 N (fun i => x i ^ 2) + -1 * Sum 1 N (fun i => x i ^ 3) <= lost N x 2 / 2) by (unfold lost; lra).
  induction k as [|k IH]; [cbn [INR]; lra |]. rewrite (S_INR (S (S k))).
  apply Rle_trans with (lost N x (S (S k)) + (Sum 1 N (fun i => x i ^ 2) + -1 * Sum 1 N (fun i => x i ^ 3))); [|lra].
  unfold lost. enough (Sum 1 N (fun i => x i ^ S (S k)) + -1 * Sum 1 N (fun i => x i ^ S (S (S k)))
    <= Sum 1 N (fun i => x i ^ 2) + -1 * Sum 1 N (fun i => x i ^ 3)) by lra.
  rewrite <- !Sum_scale, <- !Sum_plus. apply Sum_most. intros i A B. cbv beta. specialize (P i A B).
  pose proof (share_below_one N x i X A B) as U. assert (0 <= x i ^ k <= 1) by (split; [apply pow_le, P | rewrite <- (pow1 k); apply pow_incr; lra]).
  replace (x i ^ S (S k) + -1 * x i ^ S (S (S k))) with (x i ^ k * (x i ^ 2 * (1 - x i))) by (cbn [pow]; ring).
  replace (x i ^ 2 + -1 * x i ^ 3) with (1 * (x i ^ 2 * (1 - x i))) by ring.
  apply Rmult_le_compat_r; [apply Rmult_le_pos; [apply pow2_ge_0 | lra] | lra].
Qed.

Lemma survival_at_most D N x t : (1 <= D)%nat -> distribution N x -> (0 <= N)%Z ->
  1 - after_fits D N x (S t) (alone N) <= INR D / 2 * ((1 - / INR D) ^ t * differ N x).
Proof.
  intros HD X HN. assert (Q : 0 < INR D) by (apply lt_0_INR; lia). rewrite after_last, <- after_rest by assumption.
  apply Rle_trans with (after_fits D N x t (fun y => INR D / 2 * differ N y)).
  - apply after_most; [exact HD | exact X |]. intros y Y.
    change (over_draws D N y (fun z => alone N (share z))) with (after_fits D N y 1 (alone N)).
    rewrite alone_by_powers by assumption. cbn [back]. change (lost N y D <= INR D / 2 * lost N y 2).
    destruct D as [|[|D]]; [lia | | apply lost_by_two; assumption]. rewrite lost_by_one by exact Y.
    apply Rmult_le_pos; [lra |]. pose proof (squares_of_sum N y HN (proj1 Y)) as (S & _ & _). unfold lost.
    destruct Y as [_ W]. rewrite W in S. lra.
  - destruct (after_averages D N x t) as [_ C]. rewrite C, differ_after by assumption. lra.
Qed.

(* ---- one atom ---- *)

(* The mean of g over the count of an atom of probability q in D draws. *)
Fixpoint binomial_mean (D : nat) (q : R) (g : nat -> R) : R :=
  match D with O => g O | S m => q * binomial_mean m q (fun c => g (S c)) + (1 - q) * binomial_mean m q g end.

Lemma binomial_same D q f g : (forall c, (c <= D)%nat -> f c = g c) -> binomial_mean D q f = binomial_mean D q g.
Proof.
  revert f g. induction D as [|D IH]; intros f g H; cbn [binomial_mean]; [apply H; lia |].
  rewrite (IH (fun c => f (S c)) (fun c => g (S c))), (IH f g) by (intros; apply H; lia). reflexivity.
Qed.

Lemma mean_of_count D N x i g : Sum 1 N x = 1 -> (1 <= i)%Z -> (i <= N)%Z ->
  over_draws D N x (fun z => g (count z i)) = binomial_mean D (x i) g.
Proof.
  intros W A B. revert g. induction D as [|D IH]; intros g; [reflexivity |]. cbn [over_draws binomial_mean].
  set (a := binomial_mean D (x i) g). set (b := binomial_mean D (x i) (fun c => g (S c))).
  rewrite (Sum_same 1 N 1 N _ (fun k => a * x k + (b - a) * (if Z.eqb k i then x k else 0))); try reflexivity.
  - rewrite Sum_plus, !Sum_scale, W, (Sum_pick N i x) by assumption. ring.
  - intros k K L. cbv beta. destruct (Z.eqb_spec k i) as [-> | E].
    + rewrite (over_same _ _ _ _ (fun z => (fun c => g (S c)) (count z i))).
      * rewrite (IH (fun c => g (S c))). fold b. ring.
      * intros z _. unfold count. cbn [count_occ]. destruct (Z.eq_dec i i); [reflexivity | lia].
    + rewrite (over_same _ _ _ _ (fun z => g (count z i))).
      * rewrite IH. fold a. ring.
      * intros z _. unfold count. cbn [count_occ]. destruct (Z.eq_dec k i); [lia | reflexivity].
Qed.

Fixpoint one_share (D t : nat) (q : R) (h : R -> R) : R :=
  match t with O => h q | S s => binomial_mean D q (fun c => one_share D s (INR c / INR D) h) end.

Lemma after_of_one D N x t i h : (1 <= D)%nat -> distribution N x -> (1 <= i)%Z -> (i <= N)%Z ->
  after_fits D N x t (fun y => h (y i)) = one_share D t (x i) h.
Proof.
  intros HD X A B. revert x X. induction t as [|t IH]; intros x X; [reflexivity |]. cbn [after_fits one_share].
  rewrite <- (mean_of_count D N x i) by (assumption || apply X). apply over_same. intros z Z.
  rewrite IH by (apply (share_distribution D); assumption). unfold share. destruct Z as [L _]. rewrite L. reflexivity.
Qed.

Lemma none_counted D q : binomial_mean D q (fun c => if Nat.eqb c 0 then 1 else 0) = (1 - q) ^ D.
Proof.
  induction D as [|D IH]; [reflexivity |]. cbn [binomial_mean pow]. rewrite IH.
  rewrite (binomial_same D q _ (fun _ => 0)) by reflexivity.
  assert (G : forall m, binomial_mean m q (fun _ => 0) = 0) by (induction m as [|m M]; [reflexivity | cbn [binomial_mean]; rewrite M; ring]).
  rewrite G. ring.
Qed.

Lemma none_left D N x i : (1 <= D)%nat -> distribution N x -> (1 <= i)%Z -> (i <= N)%Z ->
  after_fits D N x 1 (fun y => if Req_EM_T (y i) 0 then 1 else 0) = (1 - x i) ^ D.
Proof.
  intros HD X A B. rewrite <- none_counted, <- (mean_of_count D N x i) by (assumption || apply X). cbn [after_fits].
  apply over_same. intros z [L _]. unfold share. rewrite L. assert (0 < INR D) by (apply lt_0_INR; lia).
  destruct (Nat.eqb_spec (count z i) 0) as [-> | F].
  - destruct (Req_EM_T (INR 0 / INR D) 0) as [_ | E]; [reflexivity | destruct E; cbn; field; lra].
  - destruct (Req_EM_T (INR (count z i) / INR D) 0) as [E |]; [|reflexivity]. destruct F. apply INR_eq.
    apply Rmult_eq_reg_r with (/ INR D); [rewrite Rmult_0_l; exact E | apply Rinv_neq_0_compat; lra].
Qed.

(* P(n data of generation t are of an atom), by its probability q in the first fit, against one other atom. *)
Definition two_atoms (q : R) (i : Z) : R :=
  q * (if Req_EM_T (IZR i) 1 then 1 else 0) + (1 + -1 * q) * (if Req_EM_T (IZR i) 2 then 1 else 0).
Definition count_probability (t n D : Z) (q : R) : R :=
  after_fits (Z.to_nat D) 2 (two_atoms q) (Z.to_nat t) (fun x => if Req_EM_T (x 1%Z) (IZR n * / IZR D) then 1 else 0).

Lemma two_atoms_first q : two_atoms q 1 = q.
Proof. unfold two_atoms. destruct (Req_EM_T 1 1), (Req_EM_T 1 2); lra. Qed.

Lemma two_atoms_distribution q : 0 <= q <= 1 -> distribution 2 (two_atoms q).
Proof.
  intros Q. assert (S : two_atoms q 2 = 1 - q) by (unfold two_atoms; destruct (Req_EM_T 2 1), (Req_EM_T 2 2); lra).
  split.
  - intros i A B. assert (i = 1 \/ i = 2)%Z as [-> | ->] by lia; rewrite ?two_atoms_first, ?S; lra.
  - rewrite (Sum_last 1 2 1), (Sum_last 1 1 0), Sum_empty, two_atoms_first, S by lia. ring.
Qed.

Lemma count_of_one D N x t n i : (1 <= D)%Z -> distribution N x -> (1 <= i)%Z -> (i <= N)%Z ->
  after_fits (Z.to_nat D) N x (Z.to_nat t) (fun y => if Req_EM_T (y i) (IZR n * / IZR D) then 1 else 0)
  = count_probability t n D (x i).
Proof.
  intros HD X A B. assert (Q : 0 <= x i <= 1) by (split; [apply X | apply (share_below_one N)]; assumption).
  rewrite (after_of_one (Z.to_nat D) N x (Z.to_nat t) i (fun q => if Req_EM_T q (IZR n * / IZR D) then 1 else 0)) by (lia || assumption).
  unfold count_probability.
  rewrite (after_of_one (Z.to_nat D) 2 (two_atoms (x i)) (Z.to_nat t) 1 (fun q => if Req_EM_T q (IZR n * / IZR D) then 1 else 0))
    by (lia || apply two_atoms_distribution; exact Q).
  rewrite two_atoms_first. reflexivity.
Qed.

Lemma after_sum D N x t f : (1 <= D)%nat -> distribution N x ->
  after_fits D N x t (fun y => Sum 1 N (f y)) = Sum 1 N (fun i => after_fits D N x t (fun y => f y i)).
Proof. intros HD X. apply averages_sum, after_averages. Qed.

(* Whole numbers of data and of fits, as they are written. *)
Lemma whole D : (0 <= D)%Z -> INR (Z.to_nat D) = IZR D.
Proof. intros H. rewrite INR_IZR_INZ. f_equal. lia. Qed.

Lemma whole_power x t : (0 <= t)%Z -> powerRZ x t = x ^ Z.to_nat t.
Proof. intros H. apply power_is_pow. lia. Qed.
