(* The sum of inverse squares, over integers. *)
Lemma sum_of_naturals n : Sum 1 (Z.of_nat n) (fun i => / (IZR i ^ 2)) = Naturals.sum 1 n (fun i => 1 / INR i ^ 2).
Proof.
  induction n as [|n IH].
  - rewrite Sum_empty by lia. reflexivity.
  - rewrite (Sum_last 1 (Z.of_nat (S n)) (Z.of_nat n)) by lia. rewrite Naturals.sum_S by lia. rewrite IH.
    rewrite <- INR_IZR_INZ. unfold Rdiv. ring.
Qed.

Lemma basel_integers :
  is_lim_seq (fun n : nat => Sum 1%Z (Z.of_nat n)%Z (fun i : Z => / (IZR i ^ 2))) (Finite ((PI * PI) * / (6 ^ 1))).
Proof.
  apply (is_lim_seq_ext (fun n => Naturals.sum 1 n (fun i => 1 / INR i ^ 2))).
  { intros n. symmetry. apply sum_of_naturals. }
  apply (limit_is _ (PI ^ 2 / 6)); [exact Naturals.basel | field].
Qed.
