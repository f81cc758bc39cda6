Theorem categorical_replace_heterozygosity :
  forall (L : draws) (D N t : Z) (p : Z -> R),
  (forall m, 0 <= m <= 1 -> support L m) -> (forall m, support L m -> admits L m (m * (1 - m))) ->
  (1 <= D)%Z -> (1 <= t)%Z -> (forall i, (1 <= i)%Z -> 0 <= p i <= 1) -> Sum 1 N p = 1 ->
  1 - Sum 1 N (fun i => frequency_square L D (fun _ => 1) (p i) t)
    = (1 - Sum 1 N (fun i => p i ^ 2)) * powerRZ (1 - / IZR D) t.
Proof.
  intros L D N t p S A HD Ht P M. rewrite (heterozygosity L D N t (fun _ => 1) p) by (auto; try lia; intros; lra).
  f_equal. rewrite <- Prod_constant by lia. apply Prod_same; [reflexivity | reflexivity | intros; ring].
Qed.
